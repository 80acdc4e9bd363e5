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

import io.cameliot.connection.ServerLimits;
import io.cameliot.protocol.ReasonCode;
import java.time.Duration;

/**
 * The server's answer to a CONNECT (MQTT 5.0, 3.2).
 *
 * @param properties none, if the connection is refused and they are malformed
 */
record ConnAck(boolean sessionPresent, ReasonCode reasonCode, ReceivedProperties properties) {
    private static final int LARGEST_RECEIVE_MAXIMUM = 65_535;
    private static final int HIGHEST_QOS = 2;
    /** The last return code of MQTT 3.1.1 (3.2.2.3), whose CONNACK ends with it. */
    private static final int LAST_RETURN_CODE = 5;

    /**
     * Reads it.
     *
     * @param  cleanStart               whether the CONNECT has asked for a new session: what is said of an old one does not
     *                                  count then (MQTT-3.2.2-4)
     * @throws IllegalArgumentException if it is malformed
     * @throws ServerFault              if it is one of an earlier version of MQTT
     */
    static ConnAck read(byte[] body, boolean cleanStart) throws ServerFault {
        PacketDecoder packet = new PacketDecoder(body);
        boolean sessionPresent = (packet.unsignedByte() & 0x01) != 0 && !cleanStart;
        ReasonCode reasonCode = new ReasonCode(packet.unsignedByte());
        if (reasonCode.isRefusal()) {
            return new ConnAck(false, reasonCode, readIfWellFormed(packet));
        }
        if (!packet.hasRemaining() && reasonCode.value() <= LAST_RETURN_CODE) {
            throw ServerFault.earlierVersion(reasonCode.value());
        }
        if (reasonCode.value() != 0) {
            throw new IllegalArgumentException("its reason code is " + reasonCode);
        }
        ConnAck connAck = new ConnAck(sessionPresent, reasonCode, ReceivedProperties.read(packet));
        connAck.check(ReceivedProperties.RECEIVE_MAXIMUM, "receive maximum", 1, LARGEST_RECEIVE_MAXIMUM);
        connAck.check(ReceivedProperties.MAXIMUM_PACKET_SIZE, "maximum packet size", 1, Long.MAX_VALUE);
        connAck.check(ReceivedProperties.MAXIMUM_QOS, "maximum QoS", 0, HIGHEST_QOS);
        connAck.check(ReceivedProperties.WILDCARD_SUBSCRIPTION_AVAILABLE, "wildcard subscription available", 0, 1);
        connAck.check(ReceivedProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, "subscription identifier available", 0, 1);
        connAck.check(ReceivedProperties.SHARED_SUBSCRIPTION_AVAILABLE, "shared subscription available", 0, 1);
        return connAck;
    }

    private void check(int property, String name, long least, long most) {
        Long value = properties.number(property);
        if (value != null && (value < least || value > most)) {
            throw new IllegalArgumentException("its " + name + " is " + value);
        }
    }

    /** The reason code of a refusal counts, whatever follows it. */
    static ReceivedProperties readIfWellFormed(PacketDecoder packet) {
        try {
            return ReceivedProperties.read(packet);
        } catch (IllegalArgumentException e) {
            return new ReceivedProperties();
        }
    }

    private int receiveMaximum() {
        return (int) properties.number(ReceivedProperties.RECEIVE_MAXIMUM, LARGEST_RECEIVE_MAXIMUM);
    }

    /** What the server takes at most, null if it did not say. */
    Long maximumPacketSize() {
        return properties.number(ReceivedProperties.MAXIMUM_PACKET_SIZE);
    }

    ServerStatement statement(Secrets secrets) {
        return ServerStatement.of(reasonCode, properties, secrets);
    }

    /**
     * What the server grants.
     *
     * @param sessionExpiry the seconds that the client asked for
     * @param keepAlive     the seconds that the client offered
     */
    ServerLimits limits(long sessionExpiry, int keepAlive) {
        Long grantedExpiry = properties.number(ReceivedProperties.SESSION_EXPIRY_INTERVAL);
        return new ServerLimits(
                sessionPresent,
                receiveMaximum(),
                (int) properties.number(ReceivedProperties.MAXIMUM_QOS, HIGHEST_QOS),
                grantedExpiry == null || grantedExpiry == sessionExpiry ? null : grantedExpiry,
                properties.isAvailable(ReceivedProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE),
                properties.isAvailable(ReceivedProperties.WILDCARD_SUBSCRIPTION_AVAILABLE),
                properties.isAvailable(ReceivedProperties.SHARED_SUBSCRIPTION_AVAILABLE),
                Duration.ofSeconds(properties.number(ReceivedProperties.SERVER_KEEP_ALIVE, keepAlive)));
    }
}
