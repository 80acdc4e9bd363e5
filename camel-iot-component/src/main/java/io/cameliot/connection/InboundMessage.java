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

/**
 * A message received.
 *
 * @param packetId   identifies the message on its network connection until it is acknowledged; 0 with QoS 0
 * @param duplicate  whether the server has sent it before (the DUP flag, MQTT 5.0, 3.3.1.1)
 * @param properties the MQTT 5 properties
 */
public record InboundMessage(
        String topic,
        byte[] payload,
        int packetId,
        int qos,
        boolean retained,
        boolean duplicate,
        MessageProperties properties) {}
