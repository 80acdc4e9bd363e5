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
import io.cameliot.connection.OutboundMessage;
import java.util.List;
import java.util.Map;

/** The state that the system has to reach in the end. */
final class EndState {
    private final History history;
    private final World world;

    EndState(History history) {
        this.history = history;
        this.world = history.world();
    }

    /**
     * What is missing, null if nothing is.
     *
     * @param probed whether there was a message to each topic, so that subscriptions of nobody have been noticed
     */
    String missing(boolean probed) {
        SimulatedProcess process = history.process();
        if (!history.isRunning()) {
            return "the application does not run";
        }
        for (SimulatedRoute route : process.routes()) {
            if (route.isChanging() || route.isSuspended()) {
                return route + " starts or stops";
            }
            if (!route.isIdle()) {
                return route + " has messages";
            }
            if (route.isStarted() && !route.isConnected()) {
                return route + " has no connection";
            }
        }
        for (SimulatedProducer producer : process.producers()) {
            if (producer.isStarted() && !producer.connection().isConnected()) {
                return "a producer has no connection";
            }
            if (!producer.isIdle()) {
                return "a producer waits for room";
            }
        }
        for (Outbound outbound : history.ledger().outbounds()) {
            if (outbound.process == process && outbound.accepted && !outbound.isComplete()) {
                return outbound + " is not complete";
            }
        }
        for (Client client : history.clients()) {
            String missing = missing(client, probed);
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }

    private String missing(Client client, boolean probed) {
        SimulatedConnector connector = history.process().connector(client);
        ServerSession session = history.server().session(client.id());
        if (connector == null || !connector.connection().isConnected()) {
            return null;
        }
        if (session == null || session.link == null || !session.link.isUp()) {
            return client.id() + " is not connected at the server";
        }
        // What no route takes stays with the server as long as there is no other.
        if (!session.isEmpty() && connector.connection().handlers(1) > 0) {
            return client.id() + " has not acknowledged " + session.queue + session.inFlight;
        }
        for (int filter = 0; filter < Topics.filters(); filter++) {
            boolean wanted = false;
            for (SimulatedRoute route : history.process().routes()) {
                wanted |= route.client() == client && route.filter() == filter && route.isStarted();
            }
            if (wanted && !session.isSubscribed(filter)) {
                return client.id() + " is not subscribed to " + Topics.filter(filter);
            }
            // A subscription that nobody wants is noticed by its messages, if they name it; those of QoS 0 do no harm.
            if (!wanted
                    && probed
                    && connector.connection().handlers(1) > 0
                    && session.isSubscribed(filter)
                    && session.subscriptions[filter].identifier() > 0
                    && session.subscriptions[filter].granted() > 0) {
                return client.id() + " is still subscribed to " + Topics.filter(filter);
            }
        }
        return null;
    }

    /** What holds when nothing is missing any more. */
    void checkSettled() {
        checkStatuses();
        SimulatedProcess process = history.process();
        for (Inbound inbound : history.ledger().inbounds()) {
            process.rules().checkAtMostOnce(inbound);
        }
        for (Client client : history.clients()) {
            SimulatedConnector connector = process.connector(client);
            if (connector != null && connector.connection().isConnected()) {
                checkHealth(client, connector.connection());
                checkMemory(client, connector.connection());
                checkFiles(client);
            }
        }
        if (process.registry().inFlight() != 0) {
            throw world.violation(
                    "nothing is left in flight", process.registry().inFlight() + " are");
        }
    }

    /** As long as no route is there, messages that stay with the server are held, and nothing else is. */
    private void checkMemory(Client client, ClientConnection connection) {
        boolean held = connection.handlers(1) == 0
                && !history.server().session(client.id()).inFlight.isEmpty();
        if (connection.receiveBufferUsed() != 0 && !held) {
            throw world.violation("no memory is left", connection.receiveBufferUsed() + " bytes");
        }
    }

    /** What failed without being sent, because its connection has failed, may stay for the next process. */
    private void checkFiles(Client client) {
        for (Map<?, OutboundMessage> left : List.of(client.files().sent, client.files().unsent)) {
            for (OutboundMessage message : left.values()) {
                Outbound outbound = history.ledger().outbound(message);
                if (!outbound.failed) {
                    throw world.violation("no files are left", outbound.toString());
                }
            }
        }
    }

    /** Also before there are new ones, which would make up for what was missed. */
    void checkStatuses() {
        for (SimulatedRoute route : history.process().routes()) {
            if (Topics.isStatusFilter(route.filter()) && route.isStarted()) {
                checkStatuses(route);
            }
        }
    }

    private void checkStatuses(SimulatedRoute route) {
        for (int topic = 0; topic < Topics.count(); topic++) {
            Message last = history.server().retained(topic);
            if (last != null && !last.dropped && Topics.matches(route.filter(), topic) && !route.hasProcessed(last)) {
                throw world.violation("the last status is known", route + " lacks " + last);
            }
        }
    }

    private void checkHealth(Client client, ClientConnection connection) {
        ServerSession session = history.server().session(client.id());
        boolean less = false;
        boolean maybeLess = false;
        for (SimulatedRoute route : history.process().routes()) {
            if (route.client() == client && route.isStarted()) {
                ServerSession.Subscribed subscribed = session.subscriptions[route.filter()];
                // Where the last grant got lost on its way, a refusal, and a grant before, is all that the client has
                // heard.
                less |= subscribed.isDowngraded() && !subscribed.refusedSince();
                maybeLess |= subscribed.isDowngraded() || subscribed.refusedSince();
            }
        }
        less |= client.durable() && session.link.limits.sessionExpiry() != null;
        less |= session.link.limits.maximumQos() == 0;
        boolean told = !connection.shortcomings().isEmpty();
        if (told && !less && !maybeLess || !told && less) {
            throw world.violation(
                    "health tells what is granted less",
                    (less ? "less is granted, and it says " : "all is granted, and it says ")
                            + connection.shortcomings());
        }
    }

    /** A process that was stopped leaves nothing behind. */
    void checkStopped(SimulatedProcess process) {
        for (SimulatedConnector connector : process.connectors()) {
            if (!connector.isClosed()) {
                throw world.violation("everything is closed", "a connector is not");
            }
        }
        for (SimulatedEventLoop loop : process.loops()) {
            if (!loop.isClosed() || loop.timers() > 0) {
                throw world.violation("everything is closed", "an event loop is not");
            }
        }
        if (process.registry().inFlight() != 0) {
            throw world.violation("nothing is left in flight", "after the end");
        }
        for (Outbound outbound : history.ledger().outbounds()) {
            if (outbound.process == process && outbound.accepted && !outbound.isComplete()) {
                throw world.violation("each exchange completes", outbound + " has not, and all is closed");
            }
        }
    }

    /** What a killed process had accepted is in its files or at the server. */
    void checkKept(SimulatedProcess process) {
        for (Outbound outbound : history.ledger().outbounds()) {
            if (outbound.process == process
                    && outbound.persistent
                    && outbound.accepted
                    && !outbound.isComplete()
                    && !outbound.failureUnheard
                    && outbound.taken == 0
                    && !outbound.refused
                    && !outbound.notKept
                    && !isInFiles(outbound)) {
                throw world.violation("what is accepted is kept in files", outbound.toString());
            }
        }
    }

    private boolean isInFiles(Outbound outbound) {
        for (Client client : history.clients()) {
            SimulatedStore.Contents files = client.files();
            if (client.id().equals(outbound.clientId)
                    && (files.sent.values().stream()
                                    .anyMatch(each -> history.ledger().outbound(each) == outbound)
                            || files.unsent.values().stream()
                                    .anyMatch(each -> history.ledger().outbound(each) == outbound))) {
                return true;
            }
        }
        return false;
    }
}
