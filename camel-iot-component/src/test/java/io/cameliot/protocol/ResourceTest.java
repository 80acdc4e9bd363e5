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

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceTest {
    @Test
    void thereAreFourResources() {
        assertThat(Resource.values())
                .extracting(Resource::resourceName)
                .containsExactly("event", "command", "device-status", "app-status");
        assertThat(Resource.values())
                .allSatisfy(resource -> assertThat(resource).hasToString(resource.resourceName()));
    }

    @ParameterizedTest
    @CsvSource({
        "EVENT, iot-2/type/{type}/id/{id}/evt/{event}/fmt/{format}, true",
        "COMMAND, iot-2/type/{type}/id/{id}/cmd/{command}/fmt/{format}, true",
        "DEVICE_STATUS, iot-2/type/{type}/id/{id}/mon, false",
        "APP_STATUS, iot-2/app/{app}/mon, false"
    })
    void eachHasItsTopics(Resource resource, String pattern, boolean publishable) {
        assertThat(resource.pattern()).hasToString(pattern);
        assertThat(resource.isPublishable()).isEqualTo(publishable);
        assertThat(resource.variables())
                .extracting(variable -> "{" + variable.variableName() + "}")
                .isEqualTo(Arrays.stream(pattern.split("/"))
                        .filter(level -> level.startsWith("{"))
                        .toList());
    }

    @Test
    void idsAndTypesAreIdentifiersAndTheRestIsAnyTopicLevel() {
        assertThat(Arrays.stream(TopicVariable.values()).collect(Collectors.groupingBy(TopicVariable::rule)))
                .containsEntry(
                        NameRule.IDENTIFIER,
                        List.of(TopicVariable.DEVICE_TYPE, TopicVariable.DEVICE_ID, TopicVariable.APPLICATION))
                .containsEntry(
                        NameRule.TOPIC_LEVEL, List.of(TopicVariable.EVENT, TopicVariable.COMMAND, TopicVariable.FORMAT))
                .hasSize(2);
    }
}
