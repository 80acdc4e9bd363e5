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

import static io.cameliot.protocol.ClientKind.APPLICATION;
import static io.cameliot.protocol.ClientKind.DEVICE;
import static io.cameliot.protocol.ClientKind.GATEWAY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceTest {
    @ParameterizedTest
    @CsvSource({
        "event, iot-2/type/{type}/id/{id}/evt/{event}/fmt/{format}",
        "command, iot-2/type/{type}/id/{id}/cmd/{command}/fmt/{format}",
        "device-status, iot-2/type/{type}/id/{id}/mon",
        "app-status, iot-2/app/{app}/mon",
        "device-state, iot-2/type/{type}/id/{id}/intf/{logicalInterface}/evt/state",
        "thing-state, iot-2/thing/type/{type}/id/{id}/intf/{logicalInterface}/evt/state",
        "device-error, iot-2/type/{type}/id/{id}/err/data",
        "thing-error, iot-2/thing/type/{type}/id/{id}/err/data",
        "rule, iot-2/intf/{logicalInterface}/rule/{rule}/evt/trigger",
        "rule-error, iot-2/intf/{logicalInterface}/rule/{rule}/err/data",
        "gateway-error, iot-2/type/{type}/id/{id}/notify"
    })
    void eachHasItsTopics(String name, String pattern) {
        Resource resource = named(name);

        assertThat(resource).hasToString(name);
        assertThat(resource.pattern(APPLICATION)).hasToString(pattern);
        assertThat(resource.variables(APPLICATION))
                .extracting(variable -> "{" + variable.variableName() + "}")
                .isEqualTo(Arrays.stream(pattern.split("/"))
                        .filter(level -> level.startsWith("{"))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"event, iot-2/evt/{event}/fmt/{format}", "command, iot-2/cmd/{command}/fmt/{format}"})
    void aDeviceDoesNotNameItself(String name, String pattern) {
        assertThat(named(name).pattern(DEVICE)).hasToString(pattern);
        assertThat(named(name).pattern(GATEWAY)).isSameAs(named(name).pattern(APPLICATION));
    }

    @ParameterizedTest
    @CsvSource({
        "event, APPLICATION DEVICE GATEWAY, APPLICATION",
        "command, APPLICATION, APPLICATION DEVICE GATEWAY",
        "device-status, '', APPLICATION GATEWAY",
        "app-status, '', APPLICATION",
        "device-state, '', APPLICATION",
        "thing-state, '', APPLICATION",
        "device-error, '', APPLICATION",
        "thing-error, '', APPLICATION",
        "rule, '', APPLICATION",
        "rule-error, '', APPLICATION",
        "gateway-error, '', GATEWAY"
    })
    void eachKindOfClientMayPublishAndSubscribeToItsOwn(String name, String publishers, String subscribers) {
        assertThat(kinds(named(name)::canPublish)).isEqualTo(publishers);
        assertThat(kinds(named(name)::canSubscribe)).isEqualTo(subscribers);
    }

    private static String kinds(Predicate<ClientKind> allowed) {
        return Arrays.stream(ClientKind.values())
                .filter(allowed)
                .map(ClientKind::name)
                .collect(Collectors.joining(" "));
    }

    private static Resource named(String name) {
        return Arrays.stream(Resource.values())
                .filter(resource -> resource.resourceName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thereAreNoOthers() {
        assertThat(Resource.values()).hasSize(11);
    }

    @Test
    void anEventAnswersACommandAndACommandAnEvent() {
        assertThat(Resource.COMMAND.reply()).contains(Resource.EVENT);
        assertThat(Resource.EVENT.reply()).contains(Resource.COMMAND);
        assertThat(Resource.DEVICE_STATUS.reply()).isEmpty();
    }

    @Test
    void onlyMessagesAboutConnectionsAreStatus() {
        assertThat(Resource.values())
                .filteredOn(Resource::isStatus)
                .containsExactly(Resource.DEVICE_STATUS, Resource.APP_STATUS);
    }

    @Test
    void idsAndTypesAreIdentifiersAndTheRestIsAnyTopicLevel() {
        assertThat(Arrays.stream(TopicVariable.values()).collect(Collectors.groupingBy(TopicVariable::rule)))
                .containsEntry(
                        NameRule.IDENTIFIER,
                        List.of(TopicVariable.DEVICE_TYPE, TopicVariable.DEVICE_ID, TopicVariable.APPLICATION))
                .containsEntry(
                        NameRule.TOPIC_LEVEL,
                        List.of(
                                TopicVariable.EVENT,
                                TopicVariable.COMMAND,
                                TopicVariable.FORMAT,
                                TopicVariable.LOGICAL_INTERFACE,
                                TopicVariable.RULE))
                .hasSize(2);
    }
}
