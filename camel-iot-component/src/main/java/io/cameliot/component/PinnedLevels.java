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
package io.cameliot.component;

import io.cameliot.protocol.TopicFilter;
import io.cameliot.protocol.TopicVariable;

/** The levels of topics that the options of an endpoint or component pin. */
record PinnedLevels(IotConfiguration options) {
    /** What the options pin of a level, null if they leave it open. */
    String of(TopicVariable variable) {
        String value = option(variable);
        // In a URI, a plus sign means a space; nothing in the protocol is named by a space.
        return " ".equals(value) ? TopicFilter.WILDCARD : value;
    }

    private String option(TopicVariable variable) {
        return switch (variable) {
            case DEVICE_TYPE -> options.getType();
            case DEVICE_ID -> options.getId();
            case EVENT -> options.getEvent();
            case COMMAND -> options.getCommand();
            case FORMAT -> options.getFormat();
            case APPLICATION -> options.getApp();
            case LOGICAL_INTERFACE -> options.getLogicalInterface();
            case RULE -> options.getRule();
        };
    }
}
