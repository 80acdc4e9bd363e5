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
package io.cameliot.connection;

import java.time.Duration;

/**
 * A message to publish. The payload is handed over: nobody may change it afterwards. The retained flag is always false:
 * the platform does not take retained messages from its clients.
 *
 * @param qos        0, 1 or 2
 * @param properties the MQTT 5 properties
 */
public record OutboundMessage(String topic, byte[] payload, int qos, MessageProperties properties) {
    /** The message after it has waited: with what is left of its message expiry, 0 if nothing is (MQTT 5.0, 3.3.2.3.3). */
    public OutboundMessage after(Duration wait) {
        Long expiry = properties.messageExpiry();
        if (expiry == null) {
            return this;
        }
        // Rounded up: 0 seconds would let the server drop it at once.
        long left = Math.max(0, expiry - wait.toSeconds());
        return left == expiry ? this : new OutboundMessage(topic, payload, qos, properties.withMessageExpiry(left));
    }
}
