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

import io.cameliot.connection.InboundMessage;
import io.cameliot.connection.MessageProperties;
import io.cameliot.connection.NetworkConnection.NotKeptException;
import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.RefusedException;
import io.cameliot.protocol.ReasonCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** The truth about all messages, and the rules that hold for them at every moment. */
final class Ledger {
    private static final long NANOS = 1_000_000_000L;
    private static final ReasonCode QOS_NOT_SUPPORTED = new ReasonCode(0x9B);

    private final World world;
    private final List<Message> messages = new ArrayList<>();
    private final List<Copy> copies = new ArrayList<>();
    private final List<Inbound> inbounds = new ArrayList<>();
    private final List<Outbound> outbounds = new ArrayList<>();
    private final int[] sequences = new int[Topics.count() * 2];
    private final Map<String, Integer> lastTaken = new HashMap<>();
    private final Map<String, Integer> sessionsLost = new HashMap<>();
    private final Set<String> unexplained = new HashSet<>();

    Ledger(World world) {
        this.world = world;
    }

    // Messages from the server.

    Message message(int topic, int qos, byte[] payload, boolean retained) {
        int sequence = ++sequences[topic * 2 + qos];
        Message message = new Message(
                messages.size(), topic, qos, payload == null ? Payloads.SMALL : payload, retained, sequence);
        messages.add(message);
        return message;
    }

    List<Message> messages() {
        return messages;
    }

    Copy copied(Message message, int filters, int qos) {
        Copy copy = new Copy(message, filters, qos);
        copies.add(copy);
        return copy;
    }

    void sessionLost(ServerSession session) {
        sessionsLost.merge(session.clientId, 1, Integer::sum);
        session.queue.forEach(this::droppedByServer);
        session.inFlight.values().forEach(this::droppedByServer);
    }

    /** The server has disconnected for a packet that was none of the client's. */
    void unexplained(String clientId) {
        unexplained.add(clientId);
    }

    int sessionsLost(String clientId) {
        return sessionsLost.getOrDefault(clientId, 0);
    }

    void droppedByServer(Copy copy) {
        copy.acknowledged = true;
    }

    void acknowledgedAtServer(Copy copy) {
        if (world.isTraced()) {
            world.note("  acknowledged: " + copy);
        }
    }

    /** The server's messages that no client has acknowledged. */
    List<Copy> unacknowledged() {
        return copies.stream().filter(copy -> !copy.acknowledged).toList();
    }

    Inbound received(Packet.Delivery delivery, SimulatedNetwork network) {
        Inbound inbound = new Inbound(inbounds.size(), delivery, network, world.step());
        inbounds.add(inbound);
        return inbound;
    }

    List<Inbound> inbounds() {
        return inbounds;
    }

    Inbound inbound(InboundMessage message) {
        return inbounds.get(
                ByteBuffer.wrap(message.properties().correlationData()).getInt());
    }

    static MessageProperties properties(int number, int expiry, List<Integer> identifiers) {
        byte[] data = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        return new MessageProperties(
                false, expiry == 0 ? null : Long.valueOf(expiry), null, null, data, List.of(), identifiers);
    }

    // Messages to the server.

    void add(Outbound outbound) {
        outbounds.add(outbound);
    }

    int nextOutbound() {
        return outbounds.size();
    }

    List<Outbound> outbounds() {
        return outbounds;
    }

    Outbound outbound(OutboundMessage message) {
        return outbounds.get(
                ByteBuffer.wrap(message.properties().correlationData()).getInt());
    }

    /** A message is on the disk before it is sent. */
    void kept(OutboundMessage message) {
        outbound(message).kept = true;
    }

    /** A message is handed to a network connection. */
    void sent(Outbound outbound, OutboundMessage message, SimulatedNetwork network) {
        if (outbound.acknowledged) {
            throw world.violation("nothing is published again once acknowledged", outbound.toString());
        }
        // What has failed because its connection has, or was closed, stays in files if there are any.
        if (outbound.failed && outbound.sent == 0 && (outbound.givenUp || !outbound.persistent)) {
            throw world.violation("nothing is published whose exchange has failed", outbound.toString());
        }
        if (!outbound.accepted) {
            throw world.violation("nothing is published that was not accepted", outbound.toString());
        }
        if (outbound.sentOn == network) {
            throw world.violation("nothing is published twice on a connection", outbound.toString());
        }
        outbound.sent++;
        outbound.sentOn = network;
        checkExpiry(outbound, message, network);
    }

    private void checkExpiry(Outbound outbound, OutboundMessage message, SimulatedNetwork network) {
        if (outbound.expiry == 0) {
            return;
        }
        Long left = message.properties().messageExpiry();
        long waited = world.now() - outbound.acceptedAt;
        if (left == null || left < 1 || left > outbound.expiry) {
            throw world.violation("message expiry", outbound + " goes out with " + left + " s");
        }
        // How long it waited is not known of what is taken over from an earlier process, or a connection that failed.
        if (outbound.process == network.process()
                && !outbound.failed
                && (waited >= outbound.expiry * NANOS || left * NANOS > outbound.expiry * NANOS - waited + NANOS)) {
            throw world.violation(
                    "message expiry", outbound + " goes out with " + left + " s after " + Duration.ofNanos(waited));
        }
    }

    void takenByServer(Outbound outbound) {
        outbound.taken++;
        boolean failed = outbound.failed || outbound.refused || outbound.notKept;
        if (outbound.taken == 1 && outbound.qos > 0 && !failed) {
            // First arrivals keep the order in which they were accepted, for each topic.
            Integer last = lastTaken.put(outbound.clientId + outbound.topic, outbound.number);
            if (last != null && last > outbound.number) {
                throw world.violation("order of publishes", outbound + " arrives after " + outbounds.get(last));
            }
        }
    }

    void refusedByServer(Outbound outbound) {
        outbound.refused = true;
    }

    Message publishedByApplication(Outbound outbound, int qos) {
        return message(outbound.topic, Math.min(qos, 1), null, false);
    }

    void acknowledged(Outbound outbound) {
        complete(outbound);
        outbound.acknowledged = true;
        if (outbound.qos > 0 && outbound.taken == 0) {
            throw world.violation("acknowledged means at the server", outbound.toString());
        }
        if (outbound.sent == 0) {
            throw world.violation("acknowledged means sent", outbound.toString());
        }
    }

    void failed(Outbound outbound, Exception cause) {
        complete(outbound);
        outbound.failed = true;
        outbound.givenUp = cause instanceof TimeoutException;
        // Else the news of the server's answer got lost, and it has left the disk.
        if (cause instanceof NotKeptException && outbound.kept && outbound.taken == 0 && !outbound.refused) {
            throw world.violation("what is kept is published though the disk is full", outbound.toString());
        }
        if (cause instanceof RefusedException refusal
                && !refusal.reasonCode().equals(QOS_NOT_SUPPORTED)
                && outbound.poison == null
                && !outbound.refused
                // Else the news of its acknowledgement got lost.
                && outbound.taken == 0
                && !unexplained.contains(outbound.clientId)) {
            throw world.violation("nothing is refused that the server takes", outbound + ": " + cause.getMessage());
        }
        if (world.isTraced()) {
            world.note("  failed: " + outbound + ", " + cause);
        }
    }

    private void complete(Outbound outbound) {
        if (!outbound.accepted) {
            throw world.violation("an exchange that was not accepted hears nothing", outbound.toString());
        }
        if (outbound.isComplete()) {
            throw world.violation("an exchange completes once", outbound.toString());
        }
    }
}
