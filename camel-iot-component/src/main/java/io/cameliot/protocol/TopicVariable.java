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

/**
 * A variable level of the protocol's topics.
 */
public enum TopicVariable {
    /** The device type. */
    DEVICE_TYPE("type", NameRule.IDENTIFIER),
    /** The device ID, unique within its type. */
    DEVICE_ID("id", NameRule.IDENTIFIER),
    /** What happened: the event ID. */
    EVENT("event", NameRule.TOPIC_LEVEL),
    /** What to do: the command ID. */
    COMMAND("command", NameRule.TOPIC_LEVEL),
    /** The format of the payload, such as json, text or bin. */
    FORMAT("format", NameRule.TOPIC_LEVEL),
    /** The application ID. */
    APPLICATION("app", NameRule.IDENTIFIER),
    /** The logical interface, by ID or alias, that says what the state of a device is. */
    LOGICAL_INTERFACE("logicalInterface", NameRule.TOPIC_LEVEL),
    /** The ID of a rule on a logical interface. */
    RULE("rule", NameRule.TOPIC_LEVEL);

    private final String variableName;
    private final NameRule rule;

    TopicVariable(String variableName, NameRule rule) {
        this.variableName = variableName;
        this.rule = rule;
    }

    /** Its name in the patterns of {@link Resource}, which is also its name as an endpoint option. */
    public String variableName() {
        return variableName;
    }

    /** What a value may look like. */
    public NameRule rule() {
        return rule;
    }

    /** The value, which must obey the rule; only for the error, the source is asked what carries it. */
    String checked(TopicSource source, String value) {
        return value != null && rule.allows(value) ? value : rule.check(source.describe(this), value);
    }

    static TopicVariable named(String name) {
        for (TopicVariable variable : values()) {
            if (variable.variableName.equals(name)) {
                return variable;
            }
        }
        throw new IllegalArgumentException("No topic variable is named '" + name + "'");
    }
}
