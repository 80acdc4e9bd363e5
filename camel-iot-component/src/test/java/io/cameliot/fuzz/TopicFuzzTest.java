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
package io.cameliot.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.Resource;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicFilter;
import io.cameliot.protocol.TopicVariable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Topics and topic filters, compared with a second, slower reading of the same rules. */
class TopicFuzzTest {
    private static final List<String> KNOWN = new ArrayList<>();
    private static final List<String> PARTS = List.of(
            "/",
            "//",
            "+",
            "#",
            "iot-2",
            "iot-2/",
            "/type/",
            "/id/",
            "/evt/",
            "/cmd/",
            "/fmt/",
            "/mon",
            "/app/",
            "/intf/",
            "/rule/",
            "/err/data",
            "/notify",
            "thing",
            "evt/state",
            "evt/trigger",
            "$share/g/",
            "$SYS",
            "a",
            "json");

    static {
        KNOWN.addAll(Vectors.firstFields("application-publish-topics.csv", "application-subscribe-filters.csv"));
        for (Resource resource : Resource.values()) {
            for (ClientKind kind : ClientKind.values()) {
                KNOWN.add(resource.topics(kind).replaceAll("\\{\\w+}", "x"));
                KNOWN.add(resource.topics(kind).replaceAll("\\{\\w+}", "+"));
            }
        }
    }

    private final Mutations mutations = new Mutations(KNOWN, PARTS);

    record Received(String topic, ClientKind receiver) {}

    @Test
    void aTopicIsReadIfAndOnlyIfItHasOneOfTheShapesAndIsWrittenBackAsItWas() {
        new Fuzzer("topics", 150_000)
                .run(
                        chance -> new Received(mutations.text(chance), chance.oneOf(List.of(ClientKind.values()))),
                        TopicFuzzTest::checkTopic);
    }

    @Test
    void aFilterIsReadIfAndOnlyIfItHasOneOfTheShapesAndTakesTheTopicsThatItStandsFor() {
        new Fuzzer("topic filters", 150_000).run(mutations::text, TopicFuzzTest::checkFilter);
    }

    record Match(String filter, String topic) {}

    @Test
    void aFilterTakesATopicIfAndOnlyIfEachLevelIsEqualOrAWildcard() {
        List<String> filters = KNOWN.stream()
                .filter(text -> TopicFilter.parse(text).isPresent())
                .toList();
        new Fuzzer("topics that filters take", 150_000)
                .run(
                        chance -> {
                            String filter = chance.oneOf(filters);
                            String topic = filter.replace("+", chance.oneOf(List.of("a", "", "b/c", "+")));
                            return new Match(filter, mutations.changed(topic, chance));
                        },
                        TopicFuzzTest::checkMatch);
    }

    private static String checkTopic(Received received) {
        Optional<Topic> read = Topic.parse(received.topic, received.receiver);

        assertThat(read.map(Topic::resource))
                .isEqualTo(
                        bytesOfUtf8(received.topic) > 65_535
                                ? Optional.empty()
                                : shape(received.topic, received.receiver, false));
        if (read.isEmpty()) {
            return "none";
        }
        Topic topic = read.get();
        assertThat(topic).hasToString(received.topic);
        assertThat(topic)
                .isEqualTo(Topic.parse(topic.toString(), received.receiver).orElseThrow());
        String rebuilt = topic.resource().topics(received.receiver);
        for (TopicVariable variable : topic.variables()) {
            rebuilt = rebuilt.replace("{" + variable.variableName() + "}", topic.get(variable));
        }
        assertThat(rebuilt).isEqualTo(received.topic);
        if (topic.resource().canSubscribe(received.receiver)) {
            TopicFilter all = TopicFilter.of(topic.resource(), received.receiver, variable -> null);
            assertThat(all.matches(received.topic)).isTrue();
            assertThat(all.shared("group").matches(received.topic)).isTrue();
        }
        return "topic";
    }

    private static String checkFilter(String text) {
        Optional<TopicFilter> read = TopicFilter.parse(text);

        Optional<Resource> shape = shape(text, ClientKind.APPLICATION, true)
                .filter(resource -> resource.canSubscribe(ClientKind.APPLICATION));
        if (read.isEmpty()) {
            shape.ifPresent(resource -> assertThatIllegalArgumentException()
                    .as("filter that was not read")
                    .isThrownBy(() -> TopicFilter.of(
                            resource, ClientKind.APPLICATION, variable -> level(text, resource, variable)))
                    .satisfies(e -> Refusals.requireClear(e.getMessage())));
            return "none";
        }
        TopicFilter filter = read.get();
        assertThat(Optional.of(filter.resource())).isEqualTo(shape);
        assertThat(filter).hasToString(text).isEqualTo(TopicFilter.parse(text).orElseThrow());
        assertThat(bytesOfUtf8(text)).isLessThanOrEqualTo(65_535);
        assertThat(TopicFilter.of(filter.resource(), ClientKind.APPLICATION, filter::get))
                .isEqualTo(filter);
        String topic = text.replace("+", "x");
        assertThat(filter.matches(topic)).isTrue();
        assertThat(Topic.parse(topic).map(Topic::resource)).contains(filter.resource());
        assertThat(filter.matches(topic + "/x")).isFalse();
        assertThat(filter.matches(topic.substring(0, topic.lastIndexOf('/')))).isFalse();
        return "filter";
    }

    private static String checkMatch(Match match) {
        String[] filter = match.filter.split("/", -1);
        String[] topic = match.topic.split("/", -1);
        boolean same = filter.length == topic.length;
        for (int i = 0; same && i < filter.length; i++) {
            same = filter[i].equals("+") || filter[i].equals(topic[i]);
        }

        assertThat(TopicFilter.parse(match.filter).orElseThrow().matches(match.topic))
                .isEqualTo(same);
        return same ? "taken" : "not taken";
    }

    private static String level(String topic, Resource resource, TopicVariable variable) {
        String[] shape = resource.topics(ClientKind.APPLICATION).split("/");
        return topic.split("/", -1)[List.of(shape).indexOf("{" + variable.variableName() + "}")];
    }

    /** Which resource has topics of this shape. */
    private static Optional<Resource> shape(String text, ClientKind kind, boolean wildcards) {
        String[] levels = text.split("/", -1);
        for (Resource resource : Resource.values()) {
            String[] shape = resource.topics(kind).split("/");
            boolean same = shape.length == levels.length;
            for (int i = 0; same && i < shape.length; i++) {
                same = shape[i].startsWith("{")
                        ? wildcards && levels[i].equals("+") || isLevel(levels[i])
                        : shape[i].equals(levels[i]);
            }
            if (same) {
                return Optional.of(resource);
            }
        }
        return Optional.empty();
    }

    private static boolean isLevel(String level) {
        return !level.isEmpty()
                && StandardCharsets.UTF_8.newEncoder().canEncode(level)
                && level.codePoints()
                        .noneMatch(c -> Character.isISOControl(c)
                                || "/+#".indexOf(c) >= 0
                                || (c & 0xFFFF) >= 0xFFFE
                                || c >= 0xFDD0 && c <= 0xFDEF);
    }

    private static int bytesOfUtf8(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return bytes.remaining();
        } catch (CharacterCodingException e) {
            return Integer.MAX_VALUE;
        }
    }
}
