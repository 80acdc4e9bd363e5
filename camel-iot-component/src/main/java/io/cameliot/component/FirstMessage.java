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

import io.cameliot.connection.OutboundMessage;
import java.util.Arrays;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * What tells the first message of a batch from others.
 *
 * @param made     whether a message could be made of the item
 * @param endpoint who publishes it
 * @param topic    null if it is not the item that says it
 */
record FirstMessage(boolean made, String endpoint, String topic, int payload) {
    /** @param message null if it could not be made */
    static FirstMessage of(String endpoint, Object item, OutboundMessage message) {
        if (message == null) {
            return new FirstMessage(false, endpoint, null, 0);
        }
        // A plain body has the topic of its exchange, and may be published with another one next time.
        boolean saysTopic = item instanceof Message || item instanceof Exchange;
        return new FirstMessage(true, endpoint, saysTopic ? message.topic() : null, Arrays.hashCode(message.payload()));
    }

    /** Whether it may be made of the same item. Another endpoint has another topic for it. */
    boolean isSame(FirstMessage other) {
        return made == other.made
                && payload == other.payload
                && (!endpoint.equals(other.endpoint) || Objects.equals(topic, other.topic));
    }
}
