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

import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.ConnectFailure;
import io.cameliot.connection.ConnectionLoss;
import io.cameliot.connection.InboundMessage;
import io.cameliot.connection.NetworkConnection;
import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.ServerLimits;
import io.cameliot.protocol.ReasonCode;
import io.cameliot.protocol.TopicFilter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * A network connection that promises what the one with Paho promises, and no more. It has two threads: one reads and hands
 * on messages at once, the other tells of everything else, later.
 */
final class SimulatedNetwork implements NetworkConnection {
    private final World world;
    private final Ledger ledger;
    private final SimulatedConnector connector;
    private final boolean cleanStart;
    private final ReceivedMessages received;
    private final Map<Integer, AcknowledgementCallback> answers = new HashMap<>();
    private final Map<Integer, Runnable> unsubscribed = new HashMap<>();
    private final Deque<Event> events = new ArrayDeque<>();
    private final Deque<Integer> toResend = new ArrayDeque<>();
    private boolean resendOneAtATime;
    private final Source callbackThread = new CallbackThread();
    private final SimulatedStore store;

    private Link link;
    private Listener listener;
    private Phase phase = Phase.NEW;
    private boolean closed;
    private boolean free;
    private boolean sessionLost;
    private boolean connected;
    private boolean connectedTold;
    private boolean tiesCut;
    private ServerLimits limits;
    private int lastPacketId;
    /** Messages of QoS 1 that were sent and not acknowledged. */
    private int inFlight;

    private long lastRead;
    private long lastWrite;

    SimulatedNetwork(SimulatedConnector connector, boolean cleanStart) throws IOException {
        this.world = connector.process().world();
        this.ledger = connector.process().ledger();
        this.connector = connector;
        this.cleanStart = cleanStart;
        this.received = new ReceivedMessages(this, world, ledger);
        this.store = connector.store();
    }

    private enum Phase {
        NEW,
        CONNECTING,
        CONNECTED,
        ENDED
    }

    SimulatedProcess process() {
        return connector.process();
    }

    Client client() {
        return connector.client();
    }

    ClientConnection connection() {
        return connector.connection();
    }

    Link link() {
        return link;
    }

    boolean isDurable() {
        return client().durable();
    }

    /** Whether the server promises to send again what was not acknowledged on this connection. */
    boolean isSessionKept() {
        return isDurable() && (limits.sessionExpiry() == null || limits.sessionExpiry() > 0);
    }

    /** Whether the client knows that what was not acknowledged on this connection is never sent again. */
    boolean isForgotten() {
        return connector.hasForgotten(this);
    }

    boolean isFree() {
        return free;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isCleanStart() {
        return cleanStart;
    }

    boolean wasSessionLost() {
        return sessionLost;
    }

    ServerLimits limits() {
        return limits;
    }

    @Override
    public String server() {
        return "tcp://server:1883";
    }

    @Override
    public void connect(Listener newListener) {
        listener = newListener;
        phase = Phase.CONNECTING;
        world.add(callbackThread);
        lastRead = world.now();
        lastWrite = world.now();
        SimulatedServer server = process().server();
        if (server.isDown() || world.happens(EventKind.UNREACHABLE, 8)) {
            phase = Phase.ENDED;
            ConnectFailure failure =
                    ConnectFailure.unreachable(client().serverUri(), client().id(), new IOException("refused"));
            if (world.happens(EventKind.FAILS_AT_ONCE, 2)) {
                listener.failed(failure);
            } else {
                tell(false, () -> listener.failed(failure));
            }
            return;
        }
        link = new Link(world, server, this);
        link.sendToServer(new Packet.Connect(client().id(), cleanStart, isDurable(), client().receiveMaximum()));
    }

    @Override
    public Map<Integer, OutboundMessage> resumed() {
        return store == null ? Map.of() : store.resumed();
    }

    @Override
    public void resume(int packetId, AcknowledgementCallback callback) {
        answers.put(packetId, callback);
    }

    @Override
    public void sendResumed() {
        if (phase == Phase.CONNECTED) {
            resend();
        }
    }

    @Override
    public void resumeOneAtATime() {
        resendOneAtATime = true;
    }

    @Override
    public int publish(OutboundMessage message, long keptNumber, AcknowledgementCallback callback) throws IOException {
        checkConnected();
        world.mayRunOutOfMemory();
        Outbound outbound = ledger.outbound(message);
        if (message.payload().length > client().maximumPacketSize()) {
            throw new IOException("too large");
        }
        int packetId = message.qos() == 0 ? 0 : nextPacketId();
        if (store != null && message.qos() > 0) {
            try {
                store.sent(packetId, message, keptNumber);
            } catch (NotKeptException e) {
                outbound.notKept = true;
                throw e;
            }
        }
        ledger.sent(outbound, message, this);
        if (message.qos() == 0) {
            tell(true, () -> callback.acknowledged(ReasonCode.SUCCESS, null));
        } else {
            answers.put(packetId, callback);
            if (++inFlight > Math.min(limits.receiveMaximum(), client().maxInFlight())) {
                throw world.violation("in flight", outbound + " as number " + inFlight);
            }
        }
        write(new Packet.Publish(packetId, outbound, message, false));
        return packetId;
    }

    private void checkConnected() throws NotConnectedException {
        if (closed || phase != Phase.CONNECTED) {
            throw new NotConnectedException(null);
        }
    }

    private int nextPacketId() {
        do {
            lastPacketId = lastPacketId == 65_535 ? 1 : lastPacketId + 1;
        } while (answers.containsKey(lastPacketId)
                || unsubscribed.containsKey(lastPacketId)
                || store != null && store.isSent(lastPacketId));
        return lastPacketId;
    }

    private void write(Packet packet) {
        lastWrite = world.now();
        link.sendToServer(packet);
    }

    @Override
    public void subscribe(TopicFilter filter, int qos, int identifier, AcknowledgementCallback callback)
            throws NotConnectedException {
        checkConnected();
        world.mayRunOutOfMemory();
        int packetId = nextPacketId();
        answers.put(packetId, callback);
        write(new Packet.Subscribe(packetId, Topics.number(filter), qos, identifier));
    }

    @Override
    public void unsubscribe(TopicFilter filter, Runnable whenEnded) {
        if (!closed && phase == Phase.CONNECTED) {
            world.mayRunOutOfMemory();
            int packetId = nextPacketId();
            unsubscribed.put(packetId, whenEnded);
            write(new Packet.Unsubscribe(packetId, Topics.number(filter)));
        }
    }

    @Override
    public void acknowledge(int packetId) {
        world.mayRunOutOfMemory();
        received.acknowledge(packetId);
        if (!closed && phase == Phase.CONNECTED) {
            write(new Packet.Acknowledge(packetId));
        } else {
            world.happened(EventKind.DONE_AFTER_LOSS);
        }
    }

    @Override
    public boolean isConnected() {
        return phase == Phase.CONNECTED && !closed;
    }

    @Override
    public void ping() {
        if (isConnected()) {
            write(new Packet.Ping());
        }
    }

    @Override
    public Duration sinceLastRead() {
        return Duration.ofNanos(world.now() - lastRead);
    }

    @Override
    public long bytesReceived() {
        return 0;
    }

    @Override
    public Duration sinceLastWrite() {
        return Duration.ofNanos(world.now() - lastWrite);
    }

    @Override
    public void close(ReasonCode reason, Runnable whenClosed) {
        if (closed) {
            throw world.violation("a network connection is closed once", client().id());
        }
        closed = true;
        if (phase == Phase.NEW) {
            world.add(callbackThread);
        }
        keepLateEvent();
        if (link != null) {
            link.endByClient(phase == Phase.CONNECTED && !world.oneIn(8) ? new Packet.Disconnect(reason, null) : null);
        }
        phase = Phase.ENDED;
        if (world.isPossible(EventKind.CLOSED_LATE) && world.oneIn(2)) {
            world.happened(EventKind.CLOSED_LATE);
            world.at(Duration.ofMillis(world.below(3_000)), () -> tell(false, () -> closed(whenClosed)));
        } else if (world.oneIn(2)) {
            tell(false, () -> closed(whenClosed));
        } else {
            closed(whenClosed);
        }
    }

    private void closed(Runnable whenClosed) {
        world.happened(EventKind.NETWORK_CLOSED);
        free = true;
        if (!tiesCut) {
            whenClosed.run();
        }
    }

    /** A thread of the library may be about to tell of something at the very moment. */
    private void keepLateEvent() {
        Event late = events.poll();
        events.clear();
        if (late != null && world.happens(EventKind.CALLBACK_AFTER_CLOSE, 2)) {
            events.add(late);
        }
        if (link != null && world.isPossible(EventKind.MESSAGE_AFTER_CLOSE) && world.oneIn(2)) {
            Packet.Delivery delivery = connected ? link.nextDelivery() : null;
            if (delivery != null) {
                world.happened(EventKind.MESSAGE_AFTER_CLOSE);
                tell(false, () -> deliver(delivery));
            }
        }
    }

    /** Its process was killed. */
    void kill() {
        tiesCut = true;
        closed = true;
        free = true;
        phase = Phase.ENDED;
        events.clear();
        world.remove(callbackThread);
        if (link != null) {
            link.killClient();
        }
    }

    private void tell(boolean acknowledgement, Runnable what) {
        if (!tiesCut) {
            events.add(new Event(acknowledgement, what));
        }
    }

    /** The reader has read a packet. */
    void read(Packet packet) {
        lastRead = world.now();
        if (packet instanceof Packet.ConnAck connAck) {
            connAck(connAck);
        } else if (packet instanceof Packet.PubAck pubAck) {
            pubAck(pubAck);
        } else if (packet instanceof Packet.Delivery delivery) {
            deliver(delivery);
        } else if (packet instanceof Packet.SubAck subAck) {
            AcknowledgementCallback answer = answers.remove(subAck.packetId());
            tell(true, () -> answer.acknowledged(subAck.reasonCode(), null));
        } else if (packet instanceof Packet.UnsubAck unsubAck) {
            tell(true, unsubscribed.remove(unsubAck.packetId()));
        } else if (packet instanceof Packet.Disconnect disconnect) {
            lost(ConnectionLoss.disconnected(disconnect.reasonCode(), null, disconnect.elsewhere()));
        } else if (packet instanceof Packet.End) {
            lost(ConnectionLoss.ended("EOFException"));
        }
    }

    private void connAck(Packet.ConnAck connAck) {
        if (connAck.reasonCode().isRefusal()) {
            phase = Phase.ENDED;
            ConnectFailure failure = ConnectFailure.refused(
                    client().serverUri(), client().id(), connAck.reasonCode(), null, connAck.elsewhere());
            tell(false, () -> listener.failed(failure));
        } else if (store != null
                && !connAck.limits().sessionPresent()
                && !store.resumed().isEmpty()) {
            phase = Phase.ENDED;
            sessionLost = true;
            tell(false, listener::sessionLost);
        } else {
            phase = Phase.CONNECTED;
            connected = true;
            limits = connAck.limits();
            if (store != null) {
                toResend.addAll(store.resumed().keySet());
            }
            tell(false, () -> {
                world.happened(EventKind.CONNECTED, client().id());
                connectedTold = true;
                listener.connected(limits);
            });
        }
    }

    private void resend() {
        while (!toResend.isEmpty() && inFlight < (resendOneAtATime ? 1 : limits.receiveMaximum())) {
            int packetId = toResend.remove();
            OutboundMessage message = store.resumed().get(packetId);
            if (message != null) {
                inFlight++;
                write(new Packet.Publish(packetId, ledger.outbound(message), message, true));
            }
        }
    }

    private void pubAck(Packet.PubAck pubAck) {
        inFlight--;
        if (store != null) {
            store.acknowledged(pubAck.packetId());
            resend();
        }
        AcknowledgementCallback answer = answers.remove(pubAck.packetId());
        if (answer != null) {
            tell(true, () -> answer.acknowledged(pubAck.reasonCode(), null));
        }
    }

    private void deliver(Packet.Delivery delivery) {
        if (!connectedTold) {
            world.happened(EventKind.MESSAGE_BEFORE_CONNECTED);
        }
        InboundMessage message = received.add(delivery);
        received.handOn(message, listener);
    }

    private void lost(ConnectionLoss loss) {
        if (phase == Phase.CONNECTED) {
            phase = Phase.ENDED;
            loseCallbacks();
            tell(false, () -> listener.lost(loss));
        } else if (phase == Phase.CONNECTING) {
            phase = Phase.ENDED;
            ConnectFailure failure =
                    ConnectFailure.unreachable(client().serverUri(), client().id(), new IOException(loss.toString()));
            tell(false, () -> listener.failed(failure));
        }
    }

    private void loseCallbacks() {
        if (world.isPossible(EventKind.CALLBACKS_LOST)) {
            int before = events.size();
            events.removeIf(event -> event.acknowledgement);
            if (events.size() < before) {
                world.happened(EventKind.CALLBACKS_LOST);
            }
        }
    }

    @Override
    public String toString() {
        return "network connection of " + client().id();
    }

    private record Event(boolean acknowledgement, Runnable what) {}

    private final class CallbackThread extends Source {
        @Override
        boolean isReady() {
            return !events.isEmpty();
        }

        @Override
        void run() {
            world.happened(EventKind.CALLBACK);
            events.remove().what.run();
        }
    }
}
