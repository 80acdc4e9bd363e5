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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
    private static final List<Resource> FOR_APPLICATIONS = Arrays.stream(Resource.values())
            .filter(resource -> resource.canSubscribe(ClientKind.APPLICATION))
            .toList();

    static Stream<Arguments> subscribeFilters() {
        return Vectors.rows("application-subscribe-filters.csv").stream()
                .map(row -> argumentSet(row.get(0), row.get(0), row.get(1).equals("ok")));
    }

    static List<Arguments> badIdentifiers() {
        return BadNames.identifiers();
    }

    static List<Arguments> badTopicLevels() {
        return BadNames.topicLevels();
    }

    @ParameterizedTest
    @MethodSource("subscribeFilters")
    void aPublishedVectorIsAcceptedOrRejectedAsPublished(String text, boolean accepted) {
        assertThat(TopicFilter.parse(text).map(TopicFilter::toString))
                .isEqualTo(Stream.of(text).filter(filter -> accepted).findAny());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "+",
                "$",
                "iot-2/#",
                "iot-2/type/#",
                "iot-2/+/t/id/d/mon",
                "+/type/t/id/d/mon",
                "iot-2/type/t/+/d/mon",
                "iot-2/type/t/id/d/+",
                "iot-2/type/t/id/d/+/e/fmt/json",
                "iot-2/type/t/id/d/evt/e/+/json",
                "iot-2/type/t+/id/d/mon",
                "iot-2/type/+t/id/d/mon",
                "iot-2/type/++/id/d/mon",
                "iot-2/type/t/id/d/evt/e+/fmt/json",
                "iot-2/type/t/id/d/evt/abc/cmd/+",
                "iot-2/type/t/id/d/evt/abc/fred/+",
                "iot-2/type/t/id/d/evt//fmt/json",
                "iot-2/type/t/id//evt/abc/fmt/json",
                "iot-2/Org3/device/deviceType1/id/deviceT1-1/evt/ops/fmt/txt",
                "iot-2/cmd/+/fmt/+",
                "$share/group/iot-2/app/+/mon",
                "$SharedSubscription/group/iot-2/app/+/mon",
                "iot-2/app/a/mon/more",
                "iot-2/app/+/+",
                "iot-2/app/#"
            })
    void wildcardsStandForWholeVariableLevelsAlone(String text) {
        assertThat(TopicFilter.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("badTopicLevels")
    void aFilterWithABadLevelIsNoFilter(String name) {
        if (!name.equals("+")) {
            assertThat(TopicFilter.parse("iot-2/type/t/id/d/evt/" + name + "/fmt/json"))
                    .isEmpty();
            assertThat(TopicFilter.parse("iot-2/type/t/id/d/cmd/c/fmt/" + name)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("badIdentifiers")
    void aFilterForAnImpossibleDeviceOrApplicationIsNoFilter(String name) {
        if (!name.equals("+")) {
            assertThat(TopicFilter.parse("iot-2/type/" + name + "/id/d/mon")).isEmpty();
            assertThat(TopicFilter.parse("iot-2/type/t/id/" + name + "/mon")).isEmpty();
            assertThat(TopicFilter.parse("iot-2/app/" + name + "/mon")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EVENT, iot-2/type/+/id/+/evt/+/fmt/+",
        "COMMAND, iot-2/type/+/id/+/cmd/+/fmt/+",
        "DEVICE_STATUS, iot-2/type/+/id/+/mon",
        "APP_STATUS, iot-2/app/+/mon"
    })
    void whatIsNotGivenIsAnyValue(Resource resource, String text) {
        assertThat(TopicFilter.of(resource, ClientKind.APPLICATION, Values.none()))
                .hasToString(text);
        assertThat(TopicFilter.of(resource, ClientKind.APPLICATION, variable -> TopicFilter.WILDCARD))
                .hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "EVENT, iot-2/type/pump/id/p-01/evt/status/fmt/json",
        "COMMAND, iot-2/type/pump/id/p-01/cmd/stop/fmt/json",
        "DEVICE_STATUS, iot-2/type/pump/id/p-01/mon",
        "APP_STATUS, iot-2/app/board/mon"
    })
    void whatIsGivenIsPinned(Resource resource, String text) {
        TopicFilter filter = TopicFilter.of(resource, ClientKind.APPLICATION, Values.ofPump());

        assertThat(filter).hasToString(text);
        assertThat(filter.resource()).isEqualTo(resource);
        assertThat(filter.matches(text)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("badIdentifiers")
    void aBadTypeIdOrApplicationIsRefusedByTheNameOfWhatCarriesIt(String name) {
        if (!name.equals("+")) {
            refused(Resource.EVENT, TopicVariable.DEVICE_TYPE, name);
            refused(Resource.COMMAND, TopicVariable.DEVICE_ID, name);
            refused(Resource.DEVICE_STATUS, TopicVariable.DEVICE_ID, name);
            refused(Resource.APP_STATUS, TopicVariable.APPLICATION, name);
        }
    }

    @ParameterizedTest
    @MethodSource("badTopicLevels")
    void aBadEventCommandOrFormatIsRefusedByTheNameOfWhatCarriesIt(String name) {
        if (!name.equals("+")) {
            refused(Resource.EVENT, TopicVariable.EVENT, name);
            refused(Resource.COMMAND, TopicVariable.COMMAND, name);
            refused(Resource.COMMAND, TopicVariable.FORMAT, name);
        }
    }

    @Test
    void aLevelIsAskedForByItsVariable() {
        TopicFilter filter =
                TopicFilter.parse("iot-2/type/pump/id/+/evt/status/fmt/+").orElseThrow();

        assertThat(filter.get(TopicVariable.DEVICE_TYPE)).isEqualTo("pump");
        assertThat(filter.get(TopicVariable.DEVICE_ID)).isEqualTo("+");
        assertThat(filter.get(TopicVariable.EVENT)).isEqualTo("status");
        assertThat(filter.get(TopicVariable.FORMAT)).isEqualTo("+");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> filter.get(TopicVariable.APPLICATION))
                .withMessage("Topics of the form " + Resource.EVENT.pattern(ClientKind.APPLICATION) + " have no app");
    }

    @ParameterizedTest
    @CsvSource({
        "iot-2/app/+/mon, iot-2/app/a/mon, true",
        "iot-2/app/+/mon, iot-2/app//mon, true",
        "iot-2/app/+/mon, iot-2/app/a/b/mon, false",
        "iot-2/app/+/mon, iot-2/app/a/mon/, false",
        "iot-2/app/+/mon, iot-2/app/a/monitor, false",
        "iot-2/app/+/mon, iot-2/app/a/mo, false",
        "iot-2/app/+/mon, iot-2/app/a/, false",
        "iot-2/app/+/mon, iot-2/app/a, false",
        "iot-2/app/+/mon, iot-2/app, false",
        "iot-2/app/+/mon, /iot-2/app/a/mon, false",
        "iot-2/app/+/mon, '', false",
        "iot-2/app/+/mon, /, false",
        "iot-2/app/ab/mon, iot-2/app/a/mon, false",
        "iot-2/app/a/mon, iot-2/app/ab/mon, false",
        "iot-2/app/a/mon, iot-2/app/A/mon, false",
        "iot-2/app/a/mon, iot-2/app/a/mon, true"
    })
    void aFilterMatchesLevelByLevel(String filter, String topic, boolean matches) {
        assertThat(TopicFilter.parse(filter).orElseThrow().matches(topic)).isEqualTo(matches);
    }

    @Test
    void aFilterMatchesWhatMqttSaysItMatches() {
        RandomNames names = new RandomNames(3);
        List<String> values = List.of("a", "b", "ab", "mon", "evt", "😀");
        List<String> levels = List.of("iot-2", "type", "id", "evt", "cmd", "fmt", "mon", "app", "", "a", "b", "ab");
        int pairs = 20_000;
        int matching = 0;
        for (int i = 0; i < pairs; i++) {
            TopicFilter filter = TopicFilter.of(
                    names.oneOf(FOR_APPLICATIONS),
                    ClientKind.APPLICATION,
                    variable -> names.below(2) == 0
                            ? null
                            : variable.rule() == NameRule.IDENTIFIER
                                    ? names.oneOf(List.of("a", "b"))
                                    : names.oneOf(values));
            String topic = topicAlike(filter, names, values, levels);

            boolean expected = matchesBySplitting(filter.toString(), topic);

            assertThat(filter.matches(topic)).as("%s and %s", filter, topic).isEqualTo(expected);
            matching += expected ? 1 : 0;
        }
        assertThat(matching).isBetween(pairs / 10, pairs * 9 / 10);
    }

    /** A topic that the filter may match, or misses narrowly. */
    private static String topicAlike(
            TopicFilter filter, RandomNames names, List<String> values, List<String> otherLevels) {
        String[] topic = filter.toString().split("/");
        for (int i = 0; i < topic.length; i++) {
            if (topic[i].equals(TopicFilter.WILDCARD)) {
                topic[i] = names.oneOf(values);
            }
        }
        return switch (names.below(6)) {
            case 0 -> {
                topic[names.below(topic.length)] = names.oneOf(otherLevels);
                yield String.join("/", topic);
            }
            case 1 -> String.join("/", Arrays.copyOf(topic, 1 + names.below(topic.length)));
            case 2 -> String.join("/", topic) + "/" + names.oneOf(otherLevels);
            default -> String.join("/", topic);
        };
    }

    /** MQTT 5.0, 4.7, without the multi-level wildcard, in the simplest way. */
    private static boolean matchesBySplitting(String filter, String topic) {
        String[] filterLevels = filter.split("/", -1);
        String[] topicLevels = topic.split("/", -1);
        if (filterLevels.length != topicLevels.length) {
            return false;
        }
        for (int i = 0; i < filterLevels.length; i++) {
            if (!filterLevels[i].equals("+") && !filterLevels[i].equals(topicLevels[i])) {
                return false;
            }
        }
        return true;
    }

    @Test
    void whatIsMadeIsReadBack() {
        RandomNames names = new RandomNames(4);
        for (int i = 0; i < 2_000; i++) {
            Resource resource = names.oneOf(FOR_APPLICATIONS);
            Values values = Values.random(names, resource);
            for (TopicVariable variable : resource.variables(ClientKind.APPLICATION)) {
                values = names.below(2) == 0 ? values.without(variable) : values;
            }

            TopicFilter made = TopicFilter.of(resource, ClientKind.APPLICATION, values);
            TopicFilter read = TopicFilter.parse(made.toString()).orElseThrow();

            assertThat(read).isEqualTo(made).hasSameHashCodeAs(made).hasToString(made.toString());
            assertThat(read.resource()).isEqualTo(resource);
            assertThat(resource.variables(ClientKind.APPLICATION))
                    .allSatisfy(variable -> assertThat(read.get(variable)).isEqualTo(made.get(variable)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENT", "COMMAND"})
    void aFilterMatchesTheTopicOfTheSameValues(Resource resource) {
        RandomNames names = new RandomNames(5);
        for (int i = 0; i < 1_000; i++) {
            Values values = Values.random(names, resource);
            String topic = Topic.of(resource, ClientKind.APPLICATION, values).toString();

            assertThat(TopicFilter.of(resource, ClientKind.APPLICATION, values).matches(topic))
                    .isTrue();
            assertThat(TopicFilter.of(resource, ClientKind.APPLICATION, Values.none())
                            .matches(topic))
                    .isTrue();
        }
    }

    @Test
    void filtersAreEqualWhenTheirTextIs() {
        TopicFilter filter = TopicFilter.of(Resource.APP_STATUS, ClientKind.APPLICATION, Values.none());

        assertThat(filter)
                .isEqualTo(TopicFilter.parse("iot-2/app/+/mon").orElseThrow())
                .hasSameHashCodeAs(TopicFilter.parse("iot-2/app/+/mon").orElseThrow())
                .isNotEqualTo(TopicFilter.parse("iot-2/app/a/mon").orElseThrow())
                .isNotEqualTo("iot-2/app/+/mon")
                .isNotEqualTo(null);
    }

    @Test
    void aSharedFilterMatchesTheSameTopics() {
        TopicFilter filter =
                TopicFilter.parse("iot-2/type/pump/id/+/evt/+/fmt/+").orElseThrow();

        TopicFilter shared = filter.shared("myorg1:board");

        assertThat(shared).hasToString("$share/myorg1:board/iot-2/type/pump/id/+/evt/+/fmt/+");
        assertThat(shared).isNotEqualTo(filter);
        assertThat(shared.matches("iot-2/type/pump/id/p-01/evt/status/fmt/json"))
                .isTrue();
        assertThat(shared.matches("iot-2/type/valve/id/p-01/evt/status/fmt/json"))
                .isFalse();
        assertThat(shared.get(TopicVariable.DEVICE_TYPE)).isEqualTo("pump");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a+", "#"})
    void aBadShareNameIsRefused(String group) {
        TopicFilter filter = TopicFilter.parse("iot-2/app/+/mon").orElseThrow();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> filter.shared(group))
                .withMessageStartingWith("Invalid share name '" + group + "'. It takes ");
    }

    @Test
    void theApplicationsOfThePlatformCannotShareByThemselves() {
        assertThat(TopicFilter.parse("$share/group/iot-2/app/+/mon")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"EVENT, DEVICE", "EVENT, GATEWAY", "APP_STATUS, GATEWAY", "GATEWAY_ERROR, APPLICATION"})
    void aClientCannotSubscribeToWhatIsNotForItsKind(Resource resource, ClientKind kind) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TopicFilter.of(resource, kind, Values.none()))
                .withMessageContaining("cannot subscribe to " + resource + ". It can subscribe to ");
    }

    private static void refused(Resource resource, TopicVariable variable, String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TopicFilter.of(
                        resource, ClientKind.APPLICATION, Values.ofPump().with(variable, name)))
                .withMessageStartingWith("Invalid header X-" + variable.variableName() + " '" + Printable.excerpt(name)
                        + "'. It takes ");
    }
}
