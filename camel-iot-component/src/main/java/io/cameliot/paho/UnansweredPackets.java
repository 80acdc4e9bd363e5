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
import io.cameliot.protocol.ReasonCode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packets of a connection that the server has not answered, by packet ID (MQTT 5.0, 2.2.1). What is not answered when the
 * connection ends is never told. Packets are added by any thread, and answered on Paho's reader.
 */
final class UnansweredPackets {
    private static final Logger LOG = LoggerFactory.getLogger(UnansweredPackets.class);

    private static final int LAST_PACKET_ID = 65_535;

    /** For a packet ID that nothing was sent with yet. */
    private static final Unanswered RESERVED = new Unanswered(0, (reasonCode, reasonString) -> {});

    private final PahoSessionStore session;
    private final Map<Integer, Unanswered> packets = new ConcurrentHashMap<>();
    /** Held while the session is changed by what the server has answered. */
    private final Object gate = new Object();

    private boolean closed;
    /** The packet ID that was used last. */
    private int last;

    private record Unanswered(int answeredBy, AcknowledgementCallback callback) {}

    /** @param session holds what is not acknowledged, null if the session ends with the connection */
    UnansweredPackets(PahoSessionStore session) {
        this.session = session;
    }

    /** What answers a PUBLISH first (MQTT 5.0, 4.3). */
    static int answerToPublish(int qos) {
        return qos == 2 ? MqttWireMessage.MESSAGE_TYPE_PUBREC : MqttWireMessage.MESSAGE_TYPE_PUBACK;
    }

    /**
     * Gives a packet that is about to be sent a packet ID that is not in use.
     *
     * @param answeredBy the type of the packet that has to answer it
     * @param callback   hears of the answer
     */
    synchronized int add(int answeredBy, AcknowledgementCallback callback) {
        Unanswered packet = new Unanswered(answeredBy, callback);
        for (int i = 0; i < LAST_PACKET_ID; i++) {
            last = last % LAST_PACKET_ID + 1;
            if (packets.putIfAbsent(last, packet) == null) {
                return last;
            }
        }
        throw new IllegalStateException("All packet IDs are in use");
    }

    /** Gives a packet ID to nothing else until what will be sent with it is answered. */
    void reserve(int packetId) {
        packets.put(packetId, RESERVED);
    }

    /** A packet is about to be sent with a packet ID that it has already. */
    void add(int packetId, int answeredBy, AcknowledgementCallback callback) {
        packets.put(packetId, new Unanswered(answeredBy, callback));
    }

    /** A packet was not sent after all, or will not be sent again. */
    void giveUp(int packetId) {
        synchronized (gate) {
            forget(packetId);
        }
    }

    /** Whoever gets the packet ID next must not find the session's message of before, nor lose its own with it. */
    private Unanswered forget(int packetId) {
        if (session != null && !closed) {
            session.forgetSent(packetId);
        }
        return packets.remove(packetId);
    }

    /**
     * The connection is over: answers that are still read have no effect. The session is free for the next connection when
     * this returns, which waits for a change that has begun.
     */
    void close() {
        synchronized (gate) {
            closed = true;
        }
    }

    /** The type of the packet that has to answer what was sent with a packet ID; 0 if none has. */
    int answeredBy(int packetId) {
        Unanswered packet = packets.get(packetId);
        return packet == null ? 0 : packet.answeredBy();
    }

    /** The server has a message of QoS 2, and is about to be told to forget its packet ID. */
    void received(int packetId) {
        packets.computeIfPresent(
                packetId, (id, packet) -> new Unanswered(MqttWireMessage.MESSAGE_TYPE_PUBCOMP, packet.callback()));
        try {
            synchronized (gate) {
                if (session != null && !closed) {
                    session.putReleased(packetId);
                }
            }
        } catch (MqttPersistenceException e) {
            LOG.warn("A message of QoS 2 that the server has cannot be marked so: it may be sent again", e);
        }
    }

    /** A packet has its answer; the last, if there are several. */
    void answered(int packetId, ReasonCode reasonCode, String reasonString) {
        Unanswered packet;
        synchronized (gate) {
            if (closed) {
                return;
            }
            packet = forget(packetId);
        }
        if (packet == null) {
            return;
        }
        try {
            packet.callback().acknowledged(reasonCode, reasonString);
        } catch (RuntimeException e) {
            // It must not end the thread that reads.
            LOG.error("The answer with packet ID {} was not handed on", packetId, e);
        }
    }
}
