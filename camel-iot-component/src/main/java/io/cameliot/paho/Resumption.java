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

import io.cameliot.connection.NetworkConnection.AcknowledgementCallback;
import io.cameliot.connection.NetworkConnection.NotConnectedException;
import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.ServerLimits;
import io.cameliot.protocol.ReasonCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends again what a session holds, with the packet IDs it had and in the order in which it was sent (MQTT 5.0, 4.4 and 4.6),
 * never more at a time than the server takes.
 *
 * <p>Filled before the connection is made. Begun on Paho's callback thread, sent by the event loop, and gone on with on Paho's
 * reader.
 */
final class Resumption {
    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

    private static final ReasonCode QOS_NOT_SUPPORTED = new ReasonCode(0x9B);

    private final Map<Integer, AcknowledgementCallback> callbacks = new HashMap<>();
    private final Deque<SentMessage> waiting = new ArrayDeque<>();
    private final Map<Integer, ReasonCode> refused = new TreeMap<>();
    private boolean oneAtATime;
    private int receiveMaximum;
    private int inFlight;

    /** Sends packets. */
    interface Sender {
        /** Gives a packet ID to nothing else. */
        void reserve(int packetId);

        /** The message with a packet ID is not sent again: the session forgets it, and the packet ID is free. */
        void giveUp(int packetId);

        void send(SentMessage message, AcknowledgementCallback callback) throws NotConnectedException;
    }

    /**
     * What is to be sent again.
     *
     * @param messages in the order in which they were sent
     */
    void add(List<SentMessage> messages) {
        waiting.clear();
        waiting.addAll(messages);
    }

    /** The messages that are to be sent again, by packet ID, in the order in which they were sent. */
    Map<Integer, OutboundMessage> messages() {
        Map<Integer, OutboundMessage> messages = new LinkedHashMap<>();
        waiting.forEach(sent -> messages.put(sent.packetId(), sent.message()));
        return messages;
    }

    /** Each message is sent when the one before is acknowledged. */
    void oneAtATime() {
        oneAtATime = true;
    }

    void hears(int packetId, AcknowledgementCallback callback) {
        callbacks.put(packetId, callback);
    }

    /**
     * The connection is there: no packet ID of what is to be sent again is given to anything else. What the server does not take
     * any more is left out.
     *
     * @param maximumPacketSize the bytes of the largest packet that the server takes
     */
    synchronized void begin(Sender sender, ServerLimits limits, long maximumPacketSize) {
        receiveMaximum = oneAtATime ? 1 : limits.receiveMaximum();
        waiting.removeIf(sent -> {
            sender.reserve(sent.packetId());
            ReasonCode refusal = refusal(sent, limits, maximumPacketSize);
            if (refusal != null) {
                refused.put(sent.packetId(), refusal);
            }
            return refusal != null;
        });
    }

    /** Sends as many as may be in flight, and the others as these are acknowledged. */
    synchronized void send(Sender sender) {
        sendAsManyAsMayBe(sender);
    }

    private static ReasonCode refusal(SentMessage sent, ServerLimits limits, long maximumPacketSize) {
        if (sent.released()) {
            return null;
        }
        if (sent.message().qos() > limits.maximumQos()) {
            return QOS_NOT_SUPPORTED;
        }
        return new PublishPacket(sent.message()).size() > maximumPacketSize ? ReasonCode.PACKET_TOO_LARGE : null;
    }

    private void sendAsManyAsMayBe(Sender sender) {
        try {
            while (inFlight < receiveMaximum && !waiting.isEmpty()) {
                SentMessage next = waiting.poll();
                inFlight++;
                sender.send(next, (reasonCode, reasonString) -> {
                    try {
                        tell(next.packetId(), reasonCode, reasonString);
                    } finally {
                        acknowledged(sender);
                    }
                });
            }
        } catch (NotConnectedException e) {
            LOG.debug("Not sent again: the connection is gone", e);
        }
    }

    private synchronized void acknowledged(Sender sender) {
        inFlight--;
        sendAsManyAsMayBe(sender);
    }

    /** Tells of what was left out, in place of the server, which would end the connection. */
    void tellRefused(Sender sender) {
        refused.forEach((packetId, reasonCode) -> {
            sender.giveUp(packetId);
            tell(packetId, reasonCode, "the server takes less than on the connection before");
        });
        refused.clear();
    }

    private void tell(int packetId, ReasonCode reasonCode, String reasonString) {
        AcknowledgementCallback callback = callbacks.get(packetId);
        if (callback != null) {
            callback.acknowledged(reasonCode, reasonString);
        }
    }
}
