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
package io.cameliot.platform.rules;

/** The platform's sizes. */
public final class Limits {

    /** The largest payload in bytes: 128 KiB, by the IoT tool's documentation. One byte more cuts the connection. */
    public static final int MAX_PAYLOAD_BYTES = 131_072;

    /**
     * The Maximum Packet Size in bytes that CONNACK announces: the largest payload, the longest topic that MQTT has
     * (65,535 bytes), and as much again for properties. So the payload is what is limited, not what goes with it.
     */
    public static final int MAX_PACKET_BYTES = 2 * MAX_PAYLOAD_BYTES;

    /**
     * The topic aliases that either side may use, as the IoT tool's.
     */
    public static final int TOPIC_ALIASES = 8;

    /** How long a new connection may stay silent, in milliseconds: a minute, as the IoT tool's (close code 164). */
    public static final int FIRST_PACKET_TIMEOUT_MILLIS = 60_000;

    /** How many messages of QoS 1 and 2 an application may have unacknowledged, as the IoT tool's. */
    private static final int APPLICATION_UNACKNOWLEDGED = 256;

    /** The same for scalable applications, as the IoT tool's; for devices and gateways too. */
    public static final int MAX_UNACKNOWLEDGED = 1_024;

    private Limits() {}

    /** How many messages of QoS 1 and 2 a client may have unacknowledged, whatever its receive maximum. */
    public static int unacknowledged(ClientId client) {
        return client instanceof ClientId.Application ? APPLICATION_UNACKNOWLEDGED : MAX_UNACKNOWLEDGED;
    }
}
