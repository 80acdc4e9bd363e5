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

import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.ServerLimits;
import io.cameliot.connection.ServerReference;
import io.cameliot.protocol.ReasonCode;
import java.util.List;

/** What goes over the wire. */
sealed interface Packet {
    record Connect(String clientId, boolean cleanStart, boolean durable, int receiveMaximum) implements Packet {}

    /** To be followed by the end of the stream if the reason code is a refusal. */
    record ConnAck(ReasonCode reasonCode, ServerLimits limits, ServerReference elsewhere) implements Packet {
        @Override
        public String toString() {
            return limits == null
                    ? "ConnAck " + reasonCode + (elsewhere == null ? "" : " " + elsewhere.text())
                    : "ConnAck" + (limits.sessionPresent() ? " session present" : "") + " receive maximum "
                            + limits.receiveMaximum() + " QoS " + limits.maximumQos() + " expiry "
                            + limits.sessionExpiry() + (limits.subscriptionIdentifiers() ? "" : " no identifiers")
                            + (limits.wildcardSubscriptions() ? "" : " no wildcards")
                            + (limits.sharedSubscriptions() ? "" : " not shared") + " keep alive "
                            + limits.keepAlive().toSeconds();
        }
    }

    record Publish(int packetId, Outbound outbound, OutboundMessage message, boolean duplicate) implements Packet {
        @Override
        public String toString() {
            return "Publish " + packetId + " " + outbound + (duplicate ? " DUP" : "");
        }
    }

    record PubAck(int packetId, ReasonCode reasonCode) implements Packet {}

    /** @param filters the subscriptions that it is for, one bit each: those that there were when it was sent, if named */
    record Delivery(
            Copy copy, int packetId, boolean duplicate, boolean retained, List<Integer> identifiers, int filters)
            implements Packet {
        @Override
        public String toString() {
            return "Delivery " + packetId + " " + copy + (duplicate ? " DUP" : "") + (retained ? " retained" : "") + " "
                    + identifiers;
        }
    }

    record Acknowledge(int packetId) implements Packet {}

    record Subscribe(int packetId, int filter, int qos, int identifier) implements Packet {
        @Override
        public String toString() {
            return "Subscribe " + packetId + " to " + Topics.filter(filter) + " QoS " + qos + " identifier "
                    + identifier;
        }
    }

    record SubAck(int packetId, ReasonCode reasonCode) implements Packet {}

    record Unsubscribe(int packetId, int filter) implements Packet {
        @Override
        public String toString() {
            return "Unsubscribe " + packetId + " from " + Topics.filter(filter);
        }
    }

    record UnsubAck(int packetId) implements Packet {}

    record Ping() implements Packet {}

    record Pong() implements Packet {}

    /** From either side; the end of the stream follows. */
    record Disconnect(ReasonCode reasonCode, ServerReference elsewhere) implements Packet {}

    /** The end of the stream. */
    record End() implements Packet {}
}
