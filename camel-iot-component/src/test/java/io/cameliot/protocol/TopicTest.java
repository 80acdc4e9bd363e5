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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTest {
    static Stream<Arguments> publishTopics() {
        return Vectors.rows("application-publish-topics.csv").stream()
                .map(row -> argumentSet(row.get(0), row.get(0), row.get(1).equals("ok")));
    }

    static List<Arguments> badIdentifiers() {
        return BadNames.identifiers();
    }

    static List<Arguments> badTopicLevels() {
        return BadNames.topicLevels();
    }

    /** What stands between the slashes of a topic and is no level; a level with a slash would be two. */
    static Stream<Arguments> badLevelsOfAReceivedTopic() {
        return BadNames.topicLevels().stream().filter(bad -> {
            String level = (String) bad.get()[0];
            return !level.contains("/") && level.length() < 1_000;
        });
    }

    @ParameterizedTest
    @MethodSource("publishTopics")
    void aPublishedVectorIsAcceptedOrRejectedAsPublished(String text, boolean accepted) {
        assertThat(isPublishable(text)).isEqualTo(accepted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "iot-2",
                "iot-2/",
                "$sss",
                "/iot-2/type/t/id/d/evt/e/fmt/json",
                "iot-2/type/t/id/d/evt/e/fmt/json/",
                "iot-2/type/t/id/d/evt/e/fmt/json/more",
                "iot-2/type/t/id/d/evt/e/fmt/",
                "iot-2/type/t/id/d/evt/e/fmt",
                "iot-2/type/t/id/d/evt/e",
                "iot-2/type//id/d/evt/e/fmt/json",
                "iot-2/type/t/id//evt/e/fmt/json",
                "iot-2/type/t/id/d/evt//fmt/json",
                "iot-2/type/t/id/d/evt/+/fmt/json",
                "iot-2/type/t/id/d/evt/e/fmt/+",
                "iot-2/type/t/id/d/evt/e/fmt/#",
                "iot-2/type/t/id/+/cmd/c/fmt/json",
                "iot-2/type/t/id/d/EVT/e/fmt/json",
                "iot-3/type/t/id/d/evt/e/fmt/json",
                "IOT-2/type/t/id/d/evt/e/fmt/json",
                "iot-2/typex/t/id/d/evt/e/fmt/json",
                "iot-2/type/t/id/d/evtx/e/fmt/json",
                "iot-2/type/t/id/d/ev/e/fmt/json",
                "iot-2/type/t/id/d/err/data/more",
                "iot-2/type/t/id/d/intf/i/evt/event",
                "iot-2/type/t/id/d/mon/more",
                "iot-2/app//mon",
                "iot-2/app/+/mon",
                "iot-2/app/a/mon/",
                "iotdm-1/response"
            })
    void aTopicOfAnotherShapeIsNoneOfTheProtocols(String text) {
        assertThat(Topic.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "iot-2/type/pump/id/p-01/evt/status/fmt/json, EVENT, DEVICE_TYPE=pump DEVICE_ID=p-01 EVENT=status FORMAT=json",
        "iot-2/type/pump/id/p-01/cmd/stop/fmt/text, COMMAND, DEVICE_TYPE=pump DEVICE_ID=p-01 COMMAND=stop FORMAT=text",
        "iot-2/type/pump/id/p-01/mon, DEVICE_STATUS, DEVICE_TYPE=pump DEVICE_ID=p-01",
        "iot-2/app/board/mon, APP_STATUS, APPLICATION=board",
        "iot-2/type/type/id/id/evt/evt/fmt/fmt, EVENT, DEVICE_TYPE=type DEVICE_ID=id EVENT=evt FORMAT=fmt",
        "iot-2/type/t/id/d/evt/cmd/fmt/mon, EVENT, DEVICE_TYPE=t DEVICE_ID=d EVENT=cmd FORMAT=mon",
        "iot-2/app/mon/mon, APP_STATUS, APPLICATION=mon"
    })
    void aReceivedTopicIsTakenApart(String text, Resource resource, String values) {
        Topic topic = Topic.parse(text).orElseThrow();

        assertThat(topic).hasToString(text);
        assertThat(topic.resource()).isEqualTo(resource);
        for (String assignment : values.split(" ")) {
            String[] variableAndValue = assignment.split("=");
            assertThat(topic.get(TopicVariable.valueOf(variableAndValue[0]))).isEqualTo(variableAndValue[1]);
        }
    }

    @ParameterizedTest
    @MethodSource("badLevelsOfAReceivedTopic")
    void aReceivedTopicHasLevelsThatMqttAllows(String level) {
        assertThat(Topic.parse("iot-2/type/" + level + "/id/d/evt/e/fmt/json")).isEmpty();
        assertThat(Topic.parse("iot-2/type/t/id/d/cmd/" + level + "/fmt/json")).isEmpty();
        assertThat(Topic.parse("iot-2/type/t/id/d/evt/e/fmt/" + level)).isEmpty();
        assertThat(Topic.parse("iot-2/type/t/id/" + level + "/mon")).isEmpty();
        assertThat(Topic.parse("iot-2/app/" + level + "/mon")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "an-identifier-of-more-than-36-characters", "pümp", "😀", "p:1", "$"})
    void aReceivedTopicMayHaveAnUnusualDevice(String level) {
        Topic topic =
                Topic.parse("iot-2/type/" + level + "/id/" + level + "/mon").orElseThrow();

        assertThat(topic.get(TopicVariable.DEVICE_TYPE)).isEqualTo(level);
        assertThat(topic.get(TopicVariable.DEVICE_ID)).isEqualTo(level);
    }

    @Test
    void aReceivedTopicIsAsLongAsMqttAllows() {
        String start = "iot-2/type/t/id/d/evt/";
        String end = "/fmt/json";
        int room = 65_535 - start.length() - end.length();

        assertThat(Topic.parse(start + "x".repeat(room) + end)).isPresent();
        assertThat(Topic.parse(start + "x".repeat(room + 1) + end)).isEmpty();
        assertThat(Topic.parse(start + "日".repeat(room / 3) + end)).isPresent();
        assertThat(Topic.parse(start + "日".repeat(room / 3 + 1) + end)).isEmpty();
    }

    @Test
    void aTopicIsMadeOfItsValues() {
        assertThat(Topic.of(Resource.EVENT, ClientKind.APPLICATION, Values.ofPump()))
                .hasToString("iot-2/type/pump/id/p-01/evt/status/fmt/json");
        assertThat(Topic.of(Resource.COMMAND, ClientKind.APPLICATION, Values.ofPump()))
                .hasToString("iot-2/type/pump/id/p-01/cmd/stop/fmt/json");
    }

    @ParameterizedTest
    @CsvSource({"EVENT, DEVICE_TYPE", "EVENT, DEVICE_ID", "COMMAND, DEVICE_TYPE", "COMMAND, DEVICE_ID"})
    void typeAndIdHave36CharactersAtMost(Resource resource, TopicVariable variable) {
        assertThat(Topic.of(resource, ClientKind.APPLICATION, Values.ofPump().with(variable, "x"))
                        .get(variable))
                .isEqualTo("x");
        assertThat(Topic.of(resource, ClientKind.APPLICATION, Values.ofPump().with(variable, "x".repeat(36)))
                        .get(variable))
                .hasSize(36);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topic.of(
                        resource, ClientKind.APPLICATION, Values.ofPump().with(variable, "x".repeat(37))))
                .withMessage("Invalid header X-" + variable.variableName() + " '" + "x".repeat(37)
                        + "'. It takes 1 to 36 of the characters A-Z a-z 0-9 . _ -.");
    }

    @ParameterizedTest
    @MethodSource("badIdentifiers")
    void aBadTypeOrIdIsRefusedByTheNameOfWhatCarriesIt(String name) {
        refused(Resource.EVENT, TopicVariable.DEVICE_TYPE, name);
        refused(Resource.EVENT, TopicVariable.DEVICE_ID, name);
        refused(Resource.COMMAND, TopicVariable.DEVICE_TYPE, name);
        refused(Resource.COMMAND, TopicVariable.DEVICE_ID, name);
    }

    @ParameterizedTest
    @MethodSource("badTopicLevels")
    void aBadEventCommandOrFormatIsRefusedByTheNameOfWhatCarriesIt(String name) {
        refused(Resource.EVENT, TopicVariable.EVENT, name);
        refused(Resource.EVENT, TopicVariable.FORMAT, name);
        refused(Resource.COMMAND, TopicVariable.COMMAND, name);
        refused(Resource.COMMAND, TopicVariable.FORMAT, name);
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENT", "COMMAND"})
    void aMissingLevelIsRefusedByTheNameOfWhatCouldCarryIt(Resource resource) {
        for (TopicVariable variable : resource.variables(ClientKind.APPLICATION)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Topic.of(
                            resource, ClientKind.APPLICATION, Values.ofPump().without(variable)))
                    .withMessageStartingWith("Missing header X-" + variable.variableName() + ". It takes ");
        }
    }

    @Test
    void aSourceThatDoesNotDescribeItsLevelsNamesTheVariable() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topic.of(Resource.EVENT, ClientKind.APPLICATION, variable -> null))
                .withMessage("Missing type. It takes 1 to 36 of the characters A-Z a-z 0-9 . _ -.");
    }

    @Test
    void nothingIsDescribedAsLongAsNothingIsWrong() {
        List<TopicVariable> described = new ArrayList<>();
        TopicSource source = new TopicSource() {
            @Override
            public String value(TopicVariable variable) {
                return "x";
            }

            @Override
            public String describe(TopicVariable variable) {
                described.add(variable);
                return "";
            }
        };

        Topic.of(Resource.EVENT, ClientKind.APPLICATION, source);
        TopicFilter.of(Resource.EVENT, ClientKind.APPLICATION, source);

        assertThat(described).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"EVENT", "COMMAND"})
    void whatComesFromThePlatformAloneCannotBePublished(Resource resource) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topic.of(resource, ClientKind.APPLICATION, Values.ofPump()))
                .withMessage("An application cannot publish to " + resource + ". It can publish to event, command.");
    }

    @ParameterizedTest
    @EnumSource(names = {"DEVICE", "GATEWAY"})
    void devicesAndGatewaysCannotSendCommands(ClientKind kind) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topic.of(Resource.COMMAND, kind, Values.ofPump()))
                .withMessage("A " + kind.name().toLowerCase(Locale.ROOT)
                        + " cannot publish to command. It can publish to event.");
    }

    @Test
    void aDevicePublishesWithoutNamingItself() {
        Topic topic = Topic.of(Resource.EVENT, ClientKind.DEVICE, Values.ofPump());

        assertThat(topic).hasToString("iot-2/evt/status/fmt/json");
        assertThat(Topic.parse("iot-2/evt/status/fmt/json", ClientKind.DEVICE)).contains(topic);
        assertThat(Topic.parse("iot-2/evt/status/fmt/json")).isEmpty();
        assertThat(topic.resource()).isEqualTo(Resource.EVENT);
        assertThat(topic.variables()).containsExactly(TopicVariable.EVENT, TopicVariable.FORMAT);
    }

    @ParameterizedTest
    @CsvSource({"EVENT, COMMAND", "EVENT, APPLICATION", "COMMAND, EVENT"})
    void askingForALevelThatATopicHasNotIsAnError(Resource resource, TopicVariable variable) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topic.of(resource, ClientKind.APPLICATION, Values.ofPump())
                        .get(variable))
                .withMessage("Topics of the form " + resource.pattern(ClientKind.APPLICATION) + " have no "
                        + variable.variableName());
    }

    @Test
    void theLongestTopicIsNotTooLongForMqtt() {
        Values longest = new Values(Map.of(
                TopicVariable.DEVICE_TYPE, "x".repeat(36),
                TopicVariable.DEVICE_ID, "x".repeat(36),
                TopicVariable.EVENT, "日".repeat(10_666) + "xx",
                TopicVariable.FORMAT, "😀".repeat(8_000)));

        String text = Topic.of(Resource.EVENT, ClientKind.APPLICATION, longest).toString();

        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(64_000, 65_535);
        assertThat(Topic.parse(text)).isPresent();
    }

    @Test
    void whatIsMadeIsReadBack() {
        RandomNames names = new RandomNames(2);
        for (int i = 0; i < 2_000; i++) {
            Resource resource = names.oneOf(List.of(Resource.EVENT, Resource.COMMAND));
            Values values = Values.random(names, resource);

            Topic made = Topic.of(resource, ClientKind.APPLICATION, values);
            Topic read = Topic.parse(made.toString()).orElseThrow();

            assertThat(read).isEqualTo(made).hasSameHashCodeAs(made).hasToString(made.toString());
            assertThat(read.resource()).isEqualTo(resource);
            assertThat(resource.variables(ClientKind.APPLICATION)).allSatisfy(variable -> assertThat(read.get(variable))
                    .isEqualTo(made.get(variable))
                    .isEqualTo(values.value(variable)));
        }
    }

    @Test
    void topicsAreEqualWhenTheirTextIs() {
        Topic topic = Topic.parse("iot-2/app/a/mon").orElseThrow();

        assertThat(topic)
                .isEqualTo(Topic.parse("iot-2/app/a/mon").orElseThrow())
                .hasSameHashCodeAs(Topic.parse("iot-2/app/a/mon").orElseThrow())
                .isNotEqualTo(Topic.parse("iot-2/app/b/mon").orElseThrow())
                .isNotEqualTo(TopicFilter.parse("iot-2/app/a/mon").orElseThrow())
                .isNotEqualTo("iot-2/app/a/mon")
                .isNotEqualTo(null);
    }

    private static boolean isPublishable(String text) {
        return Topic.parse(text)
                .filter(topic -> topic.resource().canPublish(ClientKind.APPLICATION))
                .isPresent();
    }

    private static void refused(Resource resource, TopicVariable variable, String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topic.of(
                        resource, ClientKind.APPLICATION, Values.ofPump().with(variable, name)))
                .withMessageStartingWith(
                        "Invalid header X-" + variable.variableName() + " '" + Printable.excerpt(name) + "'. It takes ")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300).matches("\\P{Cntrl}*"));
    }
}
