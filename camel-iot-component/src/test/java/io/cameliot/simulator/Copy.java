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

/** What the server keeps of a message for a session, until the client has acknowledged it. */
final class Copy {
    final Message message;
    /** The filters that it is sent for, one bit each. */
    final int filters;

    final int qos;
    /** 0 until it is sent. */
    int packetId;

    boolean acknowledged;

    Copy(Message message, int filters, int qos) {
        this.message = message;
        this.filters = filters;
        this.qos = qos;
    }

    boolean isFor(int filter) {
        return (filters & 1 << filter) != 0;
    }

    @Override
    public String toString() {
        return message + (qos == message.qos ? "" : " as QoS " + qos);
    }
}
