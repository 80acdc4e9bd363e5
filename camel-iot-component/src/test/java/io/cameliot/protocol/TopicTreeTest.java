/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.cameliot.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A topic tree finds what looking at each filter would find. */
class TopicTreeTest {
    private static final TopicFilter ALL_EVENTS = filter("iot-2/type/+/id/+/evt/+/fmt/+");
    private static final TopicFilter PUMPS = filter("iot-2/type/pump/id/+/evt/+/fmt/+");
    private static final TopicFilter PUMP_1 = filter("iot-2/type/pump/id/p-01/evt/+/fmt/+");
    private static final TopicFilter PUMP_2 = filter("iot-2/type/pump/id/p-02/evt/+/fmt/+");
    private static final String EVENT_OF_PUMP_1 = "iot-2/type/pump/id/p-01/evt/status/fmt/json";

    private final TopicTree<String> tree = new TopicTree<>();

    private static TopicFilter filter(String text) {
        return TopicFilter.parse(text).orElseThrow();
    }

    @Test
    void anEmptyTreeMatchesNothing() {
        assertThat(tree.matching(EVENT_OF_PUMP_1)).isEmpty();
    }

    @Test
    void aTopicFindsTheFiltersThatNameItsLevelsAndThoseWithWildcardsThere() {
        tree.add(ALL_EVENTS, "all");
        tree.add(PUMPS, "pumps");
        tree.add(PUMP_1, "pump 1");
        tree.add(PUMP_2, "pump 2");

        assertThat(tree.matching(EVENT_OF_PUMP_1)).containsExactlyInAnyOrder("all", "pumps", "pump 1");
        assertThat(tree.matching("iot-2/type/pump/id/p-03/evt/status/fmt/json"))
                .containsExactlyInAnyOrder("all", "pumps");
        assertThat(tree.matching("iot-2/type/valve/id/p-01/evt/status/fmt/json"))
                .containsExactly("all");
    }

    @ParameterizedTest
    @CsvSource({
        "iot-2/app/+/mon, iot-2/app/a/mon, true",
        "iot-2/app/+/mon, iot-2/app//mon, true",
        "iot-2/app/+/mon, iot-2/app/+/mon, true",
        "iot-2/app/+/mon, iot-2/app/a/b/mon, false",
        "iot-2/app/+/mon, iot-2/app/a/mon/, false",
        "iot-2/app/+/mon, iot-2/app/a/monitor, false",
        "iot-2/app/+/mon, iot-2/app/a/, false",
        "iot-2/app/+/mon, iot-2/app/a, false",
        "iot-2/app/+/mon, iot-2/app, false",
        "iot-2/app/+/mon, /iot-2/app/a/mon, false",
        "iot-2/app/+/mon, '', false",
        "iot-2/app/+/mon, /, false",
        "iot-2/app/ab/mon, iot-2/app/a/mon, false",
        "iot-2/app/a/mon, iot-2/app/+/mon, false",
        "iot-2/app/a/mon, iot-2/app/A/mon, false",
        "iot-2/app/a/mon, iot-2/app/a/mon, true"
    })
    void aFilterIsFoundLevelByLevel(String filter, String topic, boolean matches) {
        tree.add(filter(filter), "it");

        assertThat(tree.matching(topic).equals(List.of("it"))).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iot-2/app/AaAa/mon", "iot-2/app/BBBB/mon", "iot-2/app/AaBB/mon"})
    void namesWithTheSameHashCodeAreToldApart(String topic) {
        for (String name : List.of("AaAa", "BBBB", "AaBB")) {
            tree.add(filter("iot-2/app/" + name + "/mon"), "iot-2/app/" + name + "/mon");
        }

        assertThat(tree.matching(topic)).containsExactly(topic);
    }

    @Test
    void aSharedFilterIsFoundByItsTopicsAndApartFromOtherGroups() {
        tree.add(PUMPS, "alone");
        tree.add(PUMPS.shared("one"), "one");
        tree.add(PUMPS.shared("two"), "two");

        assertThat(tree.matching(EVENT_OF_PUMP_1)).containsExactlyInAnyOrder("alone", "one", "two");
        tree.remove(PUMPS.shared("one"), "one");
        assertThat(tree.matching(EVENT_OF_PUMP_1)).containsExactlyInAnyOrder("alone", "two");
    }

    @Test
    void whatIsAddedTwiceIsFoundTwiceAndRemovedOnceAtATime() {
        tree.add(PUMPS, "pumps");
        tree.add(PUMPS, "pumps");
        assertThat(tree.matching(EVENT_OF_PUMP_1)).containsExactly("pumps", "pumps");

        tree.remove(PUMPS, "pumps");
        assertThat(tree.matching(EVENT_OF_PUMP_1)).containsExactly("pumps");
    }

    @Test
    void whatIsRemovedIsFoundNoMoreAndTheOthersStay() {
        tree.add(ALL_EVENTS, "all");
        tree.add(PUMPS, "pumps");
        tree.add(PUMP_1, "pump 1");

        tree.remove(PUMPS, "pumps");
        assertThat(tree.matching(EVENT_OF_PUMP_1)).containsExactlyInAnyOrder("all", "pump 1");
        tree.remove(PUMP_1, "pump 1");
        assertThat(tree.matching(EVENT_OF_PUMP_1)).containsExactly("all");
        tree.remove(ALL_EVENTS, "all");
        assertThat(tree.matching(EVENT_OF_PUMP_1)).isEmpty();
    }

    @Test
    void toRemoveWhatIsNotThereChangesNothing() {
        tree.add(PUMP_1, "pump 1");

        tree.remove(PUMP_1, "other");
        tree.remove(PUMP_2, "pump 1");
        tree.remove(PUMPS, "pump 1");
        tree.remove(ALL_EVENTS, "pump 1");

        assertThat(tree.matching(EVENT_OF_PUMP_1)).containsExactly("pump 1");
    }

    @Test
    void aTopicFindsTheFiltersThatMatchItWhateverWasAddedAndRemoved() {
        RandomNames names = new RandomNames(6);
        List<TopicFilter> filters = new ArrayList<>();
        TopicTree<TopicFilter> random = new TopicTree<>();
        int found = 0;
        for (int i = 0; i < 20_000; i++) {
            boolean growing = i / 200 % 2 == 0;
            boolean toAdd = names.below(4) == 0 ? !growing : growing;
            if (toAdd) {
                TopicFilter added = anyFilter(names);
                filters.add(added);
                random.add(added, added);
            } else if (!filters.isEmpty()) {
                TopicFilter removed = filters.remove(names.below(filters.size()));
                random.remove(removed, removed);
            }
            String topic = anyTopic(names);

            List<TopicFilter> expected =
                    filters.stream().filter(filter -> filter.matches(topic)).toList();

            assertThat(random.matching(topic))
                    .as("the filters that match %s, of %s", topic, filters)
                    .containsExactlyInAnyOrderElementsOf(expected);
            found += expected.size();
        }
        assertThat(found).isGreaterThan(20_000);
    }

    private static TopicFilter anyFilter(RandomNames names) {
        TopicFilter filter = TopicFilter.of(
                names.oneOf(subscribable()),
                ClientKind.APPLICATION,
                variable -> names.below(2) == 0 ? null : names.oneOf(List.of("a", "b", "mon")));
        return names.below(4) == 0 ? filter.shared("group") : filter;
    }

    /** A topic that filters may match, or miss narrowly. */
    private static String anyTopic(RandomNames names) {
        String[] levels =
                names.oneOf(subscribable()).topics(ClientKind.APPLICATION).split("/");
        for (int i = 0; i < levels.length; i++) {
            if (levels[i].startsWith("{") || names.below(50) == 0) {
                levels[i] = names.oneOf(List.of("a", "b", "mon", "evt", "", "+"));
            }
        }
        int length = names.below(20) == 0 ? 1 + names.below(levels.length) : levels.length;
        return String.join("/", Arrays.copyOf(levels, length)) + (names.below(20) == 0 ? "/" : "");
    }

    private static List<Resource> subscribable() {
        return Arrays.stream(Resource.values())
                .filter(resource -> resource.canSubscribe(ClientKind.APPLICATION))
                .toList();
    }
}
