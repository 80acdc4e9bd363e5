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

import io.cameliot.connection.ServerLimits;
import io.cameliot.connection.ServerReference;
import io.cameliot.protocol.ReasonCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A server that keeps to MQTT 5 and takes all the freedom that this leaves it. */
final class SimulatedServer {
    private static final int[] PUBLISH_REFUSALS = {0x80, 0x83, 0x87, 0x90, 0x97, 0x99};
    private static final int[] SUBSCRIBE_REFUSALS = {0x80, 0x83, 0x87, 0x8F, 0x97};

    private final World world;
    private final Ledger ledger;
    private final ServerMood mood;
    private final Map<String, ServerSession> sessions = new LinkedHashMap<>();
    private final Map<Integer, Message> retained = new LinkedHashMap<>();
    private final List<LateAnswer> lateAnswers = new ArrayList<>();
    private final boolean copyForEachSubscription;
    private final boolean lowestPacketIds;
    /** Only TCP notices that these are dead, and takes its time. */
    private final List<Link> withoutKeepAlive = new ArrayList<>();

    private boolean down;
    private long connections;

    SimulatedServer(World world, Ledger ledger) {
        this.world = world;
        this.ledger = ledger;
        this.mood = new ServerMood(world);
        this.copyForEachSubscription = world.happens(EventKind.COPY_FOR_EACH_SUBSCRIPTION, 1);
        this.lowestPacketIds = world.oneIn(2);
        world.add(new LateAnswers());
    }

    Collection<ServerSession> sessions() {
        return sessions.values();
    }

    /** How many network connections it has accepted. */
    long connections() {
        return connections;
    }

    /** Null if the server does not know the client ID. */
    ServerSession session(String clientId) {
        return sessions.get(clientId);
    }

    /** The last status of a device, null if there is none. */
    Message retained(int topic) {
        return retained.get(topic);
    }

    boolean isDown() {
        return down;
    }

    /** The server is stopped, or cannot be reached, for a while. */
    void goDown(Duration time) {
        down = true;
        restart();
        world.at(time, () -> down = false);
    }

    void restart() {
        for (ServerSession session : List.copyOf(sessions.values())) {
            if (session.link != null) {
                session.link.cut(world.oneIn(2), true);
            }
        }
    }

    /** From now on it takes all that it is sent; connections that were promised less have to be made again. */
    void recover() {
        down = false;
        mood.calmDown();
        for (ServerSession session : List.copyOf(sessions.values())) {
            Link link = session.link;
            if (link != null
                    && (!link.limits.wildcardSubscriptions()
                            || !link.limits.sharedSubscriptions()
                            || link.limits.maximumQos() == 0)) {
                link.cut(false, true);
            }
        }
        for (Link link : withoutKeepAlive) {
            link.endSilence();
        }
    }

    /** The server forgets a session, which ends its connection. */
    void loseSession(ServerSession session) {
        forget(session);
        if (session.link != null) {
            session.link.cut(world.oneIn(2), true);
        }
    }

    private void forget(ServerSession session) {
        if (sessions.remove(session.clientId, session)) {
            if (session.expiry != null) {
                session.expiry.cancel();
            }
            world.happened(EventKind.SESSION_LOST, session.clientId);
            ledger.sessionLost(session);
        }
    }

    void changeLimits() {
        mood.changeLimits();
    }

    /** Another client connects with the same client ID, for a moment. */
    void takeOver(ServerSession session) {
        if (session.link != null) {
            session.link.endByServer(new Packet.Disconnect(ReasonCode.SESSION_TAKEN_OVER, null));
        }
    }

    void disconnect(ServerSession session, ReasonCode reasonCode, ServerReference elsewhere) {
        if (session.link != null) {
            if (reasonCode.isAboutPacket()) {
                ledger.unexplained(session.clientId);
            }
            session.link.endByServer(new Packet.Disconnect(reasonCode, elsewhere));
        }
    }

    /** The server wants a client to go elsewhere. */
    void redirect(ServerSession session) {
        ServerReference elsewhere = mood.elsewhere();
        disconnect(session, new ReasonCode(elsewhere.permanent() ? 0x9D : 0x9C), elsewhere);
    }

    /** A connection has ended, as the server sees it. */
    void ended(Link link) {
        lateAnswers.removeIf(answer -> answer.link == link);
        ServerSession session = link.session;
        if (session == null || session.link != link) {
            return;
        }
        session.link = null;
        Duration expiry = mood.sessionExpiry(link);
        if (expiry == null) {
            return;
        }
        if (expiry.isZero()) {
            forget(session);
        } else {
            session.expiry = world.at(expiry, () -> {
                world.happened(EventKind.SESSION_EXPIRES, session.clientId);
                forget(session);
            });
        }
    }

    void process(Link link, Packet packet) {
        if (world.happens(EventKind.PACKET_LOST_BEFORE_PROCESSED, 60)) {
            link.cut(world.oneIn(2), world.oneIn(2));
            return;
        }
        if (packet instanceof Packet.Connect connect) {
            connect(link, connect);
        } else if (packet instanceof Packet.Publish publish) {
            publish(link, publish);
        } else if (packet instanceof Packet.Acknowledge acknowledge) {
            acknowledge(link, acknowledge);
        } else if (packet instanceof Packet.Subscribe subscribe) {
            subscribe(link, subscribe);
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            unsubscribe(link, unsubscribe);
        } else if (packet instanceof Packet.Ping) {
            link.sendToClient(new Packet.Pong());
        }
        if (link.isOpenAtServer() && world.happens(EventKind.PACKET_LOST_AFTER_PROCESSED, 60)) {
            link.cut(world.oneIn(2), world.oneIn(2));
        }
    }

    private void connect(Link link, Packet.Connect connect) {
        Packet.ConnAck refusal = mood.refusal();
        if (refusal != null) {
            if (refusal.reasonCode() != null) {
                link.sendToClient(refusal);
                link.endByServer(null);
            }
            return;
        }
        ServerSession session = sessions.get(connect.clientId());
        if (session != null && session.link != null) {
            session.link.endByServer(new Packet.Disconnect(ReasonCode.SESSION_TAKEN_OVER, null));
            session = sessions.get(connect.clientId());
        }
        if (session != null && connect.cleanStart()) {
            forget(session);
            session = null;
        }
        boolean present = session != null;
        if (session == null) {
            session = new ServerSession(connect.clientId(), ledger.sessionsLost(connect.clientId()), lowestPacketIds);
            sessions.put(session.clientId, session);
        } else {
            world.happened(EventKind.SESSION_RESUMED, session.clientId);
            if (session.expiry != null) {
                session.expiry.cancel();
            }
        }
        connections++;
        session.link = link;
        link.session = session;
        link.clientReceiveMaximum = connect.receiveMaximum();
        link.exceedsReceiveMaximum = world.happens(EventKind.RECEIVE_MAXIMUM_EXCEEDED, 2);
        link.limits = mood.limits(present, connect.durable());
        if (link.limits.keepAlive().isZero()) {
            withoutKeepAlive.add(link);
        }
        link.sendToClient(new Packet.ConnAck(ReasonCode.SUCCESS, link.limits, null));
        session.inFlight.forEach((packetId, copy) -> send(link, copy, packetId, true));
        pump(session);
    }

    private void publish(Link link, Packet.Publish publish) {
        int qos = publish.message().qos();
        Outbound outbound = publish.outbound();
        if (qos > link.limits.maximumQos() && publish.duplicate()) {
            // The client library sends again by itself what the session holds.
            ledger.unexplained(link.session.clientId);
            link.endByServer(new Packet.Disconnect(new ReasonCode(0x9B), null));
            return;
        }
        if (qos > link.limits.maximumQos()) {
            throw world.violation("maximum QoS of the server", outbound + " with QoS " + qos);
        }
        if (qos > 0 && ++link.unacknowledged > link.limits.receiveMaximum()) {
            throw world.violation("receive maximum of the server", outbound + " as number " + link.unacknowledged);
        }
        if (outbound.poison != null) {
            world.happened(EventKind.DISCONNECT_FOR_PUBLISH, outbound);
            link.endByServer(new Packet.Disconnect(outbound.poison, null));
            return;
        }
        ReasonCode answer = ReasonCode.SUCCESS;
        if (qos > 0 && world.happens(EventKind.PUBLISH_REFUSED, 15)) {
            answer = new ReasonCode(PUBLISH_REFUSALS[world.below(PUBLISH_REFUSALS.length)]);
            ledger.refusedByServer(outbound);
        } else {
            ledger.takenByServer(outbound);
            if (world.oneIn(8)) {
                answer = new ReasonCode(0x10);
            }
            distribute(ledger.publishedByApplication(outbound, qos));
        }
        if (qos > 0) {
            answer(link, new Packet.PubAck(publish.packetId(), answer));
        }
    }

    private void acknowledge(Link link, Packet.Acknowledge acknowledge) {
        Copy copy = link.session.inFlight.remove(acknowledge.packetId());
        if (copy == null) {
            throw world.violation("acknowledgement of a packet ID in flight", acknowledge + " on " + link.network);
        }
        copy.acknowledged = true;
        ledger.acknowledgedAtServer(copy);
        pump(link.session);
    }

    private void subscribe(Link link, Packet.Subscribe subscribe) {
        int filter = subscribe.filter();
        checkAllowed(link.limits, subscribe);
        if (mood.isForbidden(filter)) {
            world.happened(EventKind.DISCONNECT_FOR_SUBSCRIBE, Topics.filter(filter));
            link.endByServer(new Packet.Disconnect(ReasonCode.NOT_AUTHORIZED, null));
            return;
        }
        if (world.happens(EventKind.SUBSCRIBE_REFUSED, 8)) {
            int refusal = SUBSCRIBE_REFUSALS[world.below(SUBSCRIBE_REFUSALS.length)];
            ServerSession.Subscribed before = link.session.subscriptions[filter];
            link.session.subscriptions[filter] = before == null ? null : before.refused();
            answer(link, new Packet.SubAck(subscribe.packetId(), new ReasonCode(refusal)));
            return;
        }
        int granted = subscribe.qos() > 0 && world.happens(EventKind.LOWER_QOS_GRANTED, 8) ? 0 : subscribe.qos();
        link.session.subscriptions[filter] = new ServerSession.Subscribed(
                subscribe.qos(), granted, subscribe.identifier(), link.network.connection(), false);
        answer(link, new Packet.SubAck(subscribe.packetId(), new ReasonCode(granted)));
        if (!Topics.isShared(filter)) {
            retained.forEach((topic, message) -> {
                if (Topics.matches(filter, topic)) {
                    link.sendToClient(new Packet.Delivery(
                            new Copy(message, 1 << filter, 0),
                            0,
                            false,
                            true,
                            identifiers(link.session, 1 << filter),
                            1 << filter));
                }
            });
        }
    }

    private void checkAllowed(ServerLimits limits, Packet.Subscribe subscribe) {
        if (subscribe.identifier() > 0 && !limits.subscriptionIdentifiers()) {
            throw world.violation("no subscription identifiers where there are none", subscribe.toString());
        }
        if (!limits.sharedSubscriptions() && Topics.isShared(subscribe.filter())) {
            throw world.violation("no shared subscriptions where there are none", subscribe.toString());
        }
        if (!limits.wildcardSubscriptions() && Topics.hasWildcard(subscribe.filter())) {
            throw world.violation("no wildcard subscriptions where there are none", subscribe.toString());
        }
    }

    private void unsubscribe(Link link, Packet.Unsubscribe unsubscribe) {
        ServerSession session = link.session;
        if (unsubscribe.filter() < 0) {
            // The client tries what it might have subscribed to.
            answer(link, new Packet.UnsubAck(unsubscribe.packetId()));
            return;
        }
        session.subscriptions[unsubscribe.filter()] = null;
        if (world.happens(EventKind.BUFFERED_COPIES_DROPPED, 2)) {
            session.queue.removeIf(copy -> {
                boolean dropped = copy.filters == 1 << unsubscribe.filter();
                if (dropped) {
                    ledger.droppedByServer(copy);
                }
                return dropped;
            });
        }
        answer(link, new Packet.UnsubAck(unsubscribe.packetId()));
    }

    private void answer(Link link, Packet packet) {
        if (lateAnswers.stream().anyMatch(answer -> answer.link == link && answer.isKindOf(packet))
                || world.happens(EventKind.ACKNOWLEDGED_LATE, 3)) {
            lateAnswers.add(new LateAnswer(link, packet));
        } else {
            send(link, packet);
        }
    }

    private static void send(Link link, Packet packet) {
        if (packet instanceof Packet.PubAck) {
            link.unacknowledged--;
        }
        link.sendToClient(packet);
    }

    /** A message goes to all that subscribe to its topic. */
    void distribute(Message message) {
        if (message.retained) {
            retained.put(message.topic, message);
        }
        ServerSession sharing = null;
        for (ServerSession session : sessions.values()) {
            int matching = 0;
            for (int filter = 0; filter < Topics.filters(); filter++) {
                if (session.isSubscribed(filter) && Topics.matches(filter, message.topic)) {
                    if (Topics.isShared(filter)) {
                        sharing = sharing == null || world.oneIn(2) ? session : sharing;
                    } else {
                        matching |= 1 << filter;
                    }
                }
            }
            distribute(message, session, matching);
        }
        if (sharing != null) {
            copy(message, sharing, 1 << Topics.ORDINARY_FILTERS - 1);
        }
    }

    private void distribute(Message message, ServerSession session, int matching) {
        if (copyForEachSubscription) {
            for (int filter = 0; filter < Topics.filters(); filter++) {
                if ((matching & 1 << filter) != 0) {
                    copy(message, session, 1 << filter);
                }
            }
        } else if (matching != 0) {
            copy(message, session, matching);
        }
    }

    private void copy(Message message, ServerSession session, int filters) {
        int granted = 0;
        for (int filter = 0; filter < Topics.filters(); filter++) {
            if ((filters & 1 << filter) != 0) {
                granted = Math.max(granted, session.subscriptions[filter].granted());
            }
        }
        int qos = Math.min(message.qos, granted);
        if (qos > 0) {
            session.queue.add(ledger.copied(message, filters, qos));
            if (world.happens(EventKind.DUPLICATE_SENT, 20)) {
                session.queue.add(ledger.copied(message, filters, qos));
            }
            pump(session);
        } else if (session.link != null) {
            send(session.link, new Copy(message, filters, 0), 0, false);
        }
    }

    private void pump(ServerSession session) {
        Link link = session.link;
        while (link != null
                && !session.queue.isEmpty()
                && (link.exceedsReceiveMaximum || session.inFlight.size() < link.clientReceiveMaximum)) {
            Copy copy = session.queue.remove();
            copy.packetId = session.nextPacketId();
            session.inFlight.put(copy.packetId, copy);
            send(link, copy, copy.packetId, false);
        }
    }

    private void send(Link link, Copy copy, int packetId, boolean duplicate) {
        List<Integer> identifiers = identifiers(link.session, copy.filters);
        int filters = identifiers.isEmpty()
                ? copy.filters
                : copy.filters & link.session.filtersKnownTo(link.network.connection());
        link.sendToClient(new Packet.Delivery(copy, packetId, duplicate, false, identifiers, filters));
    }

    private static List<Integer> identifiers(ServerSession session, int filters) {
        List<Integer> identifiers = new ArrayList<>(2);
        for (int filter = 0; filter < Topics.filters(); filter++) {
            if ((filters & 1 << filter) != 0
                    && session.isSubscribed(filter)
                    && session.subscriptions[filter].identifier() > 0) {
                identifiers.add(session.subscriptions[filter].identifier());
            }
        }
        return identifiers;
    }

    private record LateAnswer(Link link, Packet packet) {
        /** Answers of a kind keep their order. */
        boolean isKindOf(Packet other) {
            return packet.getClass() == other.getClass();
        }
    }

    private final class LateAnswers extends Source {
        @Override
        boolean isReady() {
            return !lateAnswers.isEmpty();
        }

        @Override
        void run() {
            // Any, but the first of its kind.
            LateAnswer chosen = lateAnswers.get(world.below(lateAnswers.size()));
            Deque<LateAnswer> same = new ArrayDeque<>();
            for (LateAnswer answer : lateAnswers) {
                if (answer.link == chosen.link && answer.isKindOf(chosen.packet)) {
                    same.add(answer);
                }
            }
            LateAnswer first = same.getFirst();
            lateAnswers.remove(first);
            send(first.link, first.packet);
        }
    }
}
