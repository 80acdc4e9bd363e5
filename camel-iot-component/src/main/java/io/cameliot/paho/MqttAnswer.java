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
package io.cameliot.paho;

import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;

/** A PUBACK, PUBREC, PUBREL or PUBCOMP without properties (MQTT 5.0, 3.4 to 3.7). */
final class MqttAnswer {
    private static final int PUBREL_FLAGS = 0x02;

    private MqttAnswer() {}

    static byte[] bytes(int packetType, int packetId, int reasonCode) {
        int flags = packetType == MqttWireMessage.MESSAGE_TYPE_PUBREL ? PUBREL_FLAGS : 0;
        byte first = (byte) (packetType << 4 | flags);
        byte high = (byte) (packetId >>> 8);
        byte low = (byte) packetId;
        return reasonCode == 0 ? new byte[] {first, 2, high, low} : new byte[] {first, 3, high, low, (byte) reasonCode};
    }
}
