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
package io.cameliot.simulator;

/** A message that the server has taken: of a device, or published by an application. */
final class Message {
    final int number;
    final int topic;
    final int qos;
    final byte[] payload;
    final boolean retained;
    /** Its place among the messages to its topic with its QoS. */
    final int sequence;
    /** It was given up once by a route that was stopped by force, so that it may be processed late. */
    boolean abandoned;

    /** A client had no room for it. */
    boolean dropped;

    Message(int number, int topic, int qos, byte[] payload, boolean retained, int sequence) {
        this.number = number;
        this.topic = topic;
        this.qos = qos;
        this.payload = payload;
        this.retained = retained;
        this.sequence = sequence;
    }

    @Override
    public String toString() {
        return "m" + number + "(" + Topics.name(topic).substring("iot-2/type/".length()) + " #" + sequence + " QoS "
                + qos + (payload.length > 1_000 ? " large" : "") + ")";
    }
}
