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

import java.util.EnumMap;
import java.util.Map;

/** Variable levels from a table; levels that are not in it are missing. */
record Values(Map<TopicVariable, String> values) implements TopicSource {
    static Values none() {
        return new Values(Map.of());
    }

    /** Good values for all levels. */
    static Values ofPump() {
        return new Values(Map.of(
                TopicVariable.DEVICE_TYPE, "pump",
                TopicVariable.DEVICE_ID, "p-01",
                TopicVariable.EVENT, "status",
                TopicVariable.COMMAND, "stop",
                TopicVariable.FORMAT, "json",
                TopicVariable.APPLICATION, "board"));
    }

    static Values random(RandomNames names, Resource resource) {
        Values values = none();
        for (TopicVariable variable : resource.variables(ClientKind.APPLICATION)) {
            values = values.with(variable, names.value(variable));
        }
        return values;
    }

    Values with(TopicVariable variable, String value) {
        Map<TopicVariable, String> changed = new EnumMap<>(TopicVariable.class);
        changed.putAll(values);
        changed.put(variable, value);
        return new Values(changed);
    }

    Values without(TopicVariable variable) {
        return with(variable, null);
    }

    @Override
    public String value(TopicVariable variable) {
        return values.get(variable);
    }

    @Override
    public String describe(TopicVariable variable) {
        return "header X-" + variable.variableName();
    }
}
