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

import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicVariable;
import org.apache.camel.Message;

/**
 * The headers that carry the variable levels of topics.
 */
final class TopicHeaders {
    private TopicHeaders() {}

    static String nameOf(TopicVariable variable) {
        return switch (variable) {
            case DEVICE_TYPE -> IotConstants.DEVICE_TYPE;
            case DEVICE_ID -> IotConstants.DEVICE_ID;
            case EVENT -> IotConstants.EVENT_ID;
            case COMMAND -> IotConstants.COMMAND_ID;
            case FORMAT -> IotConstants.FORMAT;
            case APPLICATION -> IotConstants.APP_ID;
            case LOGICAL_INTERFACE -> IotConstants.LOGICAL_INTERFACE;
            case RULE -> IotConstants.RULE;
        };
    }

    /** Gives a message the headers of the topic that it was received on. */
    static void set(Message message, Topic topic) {
        for (TopicVariable variable : topic.variables()) {
            message.setHeader(nameOf(variable), topic.get(variable));
        }
    }
}
