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

import io.cameliot.connection.Application;
import io.cameliot.protocol.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Everybody who does something of their own accord: devices, users, operators, and what strikes networks and servers. */
final class Users extends Source {
    private static final int[] DISCONNECT_CODES = {0x80, 0x81, 0x87, 0x8B, 0x8D, 0x93, 0x95, 0x98, 0x9B, 0xA0};

    private final World world;
    private final History history;
    private int left;

    Users(World world, History history, int actions) {
        this.world = world;
        this.history = history;
        this.left = actions;
    }

    @Override
    boolean isReady() {
        return left > 0 && !world.isCalm();
    }

    @Override
    void run() {
        left--;
        switch (world.below(23)) {
            case 0, 1, 2, 3 -> devicePublishes(world.below(3) > 0 ? 1 : 0);
            case 4 -> burst();
            case 5 -> statusChanges();
            case 6, 7, 8, 9 -> applicationPublishes();
            case 10 -> stopRoute();
            case 11 -> startRoute();
            case 12 -> suspendRoute();
            case 13 -> resumeRoute();
            case 14 -> restartRoute();
            case 15 -> application();
            case 16, 17 -> strikeNetwork();
            case 18 -> strikeSession();
            case 19 -> disconnect();
            case 20 -> limits();
            case 21 -> stopProducer();
            default -> server();
        }
    }

    void devicePublishes(int qos) {
        int device = world.below(Topics.devices());
        int topic = world.oneIn(4) ? Topics.command(device) : Topics.event(device, world.below(2));
        byte[] payload = world.happens(EventKind.LARGE_MESSAGE, 10) ? Payloads.LARGE : Payloads.SMALL;
        publish(topic, qos, payload, false);
    }

    void publish(int topic, int qos, byte[] payload, boolean retained) {
        Message message = history.ledger().message(topic, qos, payload, retained);
        world.happened(EventKind.DEVICE_PUBLISHES, message);
        history.server().distribute(message);
    }

    private void burst() {
        if (world.happens(EventKind.BURST, 1)) {
            int qos = world.below(2);
            for (int i = 2 + world.below(12); i > 0; i--) {
                devicePublishes(qos);
            }
        }
    }

    private void statusChanges() {
        if (world.happens(EventKind.STATUS_CHANGES, 1)) {
            publish(Topics.status(world.below(Topics.devices())), 0, Payloads.SMALL, true);
        }
    }

    void applicationPublishes() {
        SimulatedProcess process = history.process();
        if (process.isAlive() && !process.isStopping()) {
            SimulatedProducer producer =
                    process.producers().get(world.below(process.producers().size()));
            int device = world.below(Topics.devices());
            int topic = world.oneIn(2) ? Topics.command(device) : Topics.event(device, world.below(2));
            process.publish(producer, topic, failure -> {});
        }
    }

    /** A random route of the present process, null if it is not running. */
    private SimulatedRoute route() {
        SimulatedProcess process = history.process();
        return process.isAlive() && process.phase() == Application.Phase.RUNNING
                ? process.routes().get(world.below(process.routes().size()))
                : null;
    }

    private void stopRoute() {
        SimulatedRoute route = route();
        if (route == null) {
            return;
        }
        if (route.isStopping() && world.isPossible(EventKind.ROUTE_STOPPED_BY_FORCE)) {
            route.force();
            return;
        }
        boolean byForce = world.oneIn(2);
        EventKind kind = byForce ? EventKind.ROUTE_STOPPED_BY_FORCE : EventKind.ROUTE_STOPPED;
        if (world.isPossible(kind) && (route.isStarted() || route.isSuspended())) {
            route.stop(byForce);
        }
    }

    private void startRoute() {
        SimulatedRoute route = route();
        if (route != null && route.isStopped()) {
            route.start();
        }
    }

    private void suspendRoute() {
        SimulatedRoute route = route();
        if (route != null && world.isPossible(EventKind.ROUTE_SUSPENDED) && route.isStarted()) {
            route.suspend();
        }
    }

    private void resumeRoute() {
        SimulatedRoute route = route();
        if (route != null && world.isPossible(EventKind.ROUTE_RESUMED) && route.isSuspended()) {
            route.resume();
        }
    }

    /** A supervisor stops a route, and starts it again after a while. */
    private void restartRoute() {
        SimulatedRoute route = route();
        if (route == null || !world.isPossible(EventKind.ROUTE_RESTARTED) || !route.isStarted()) {
            return;
        }
        world.happened(EventKind.ROUTE_RESTARTED, route);
        route.expect(true);
        SimulatedProcess process = history.process();
        route.stop(world.oneIn(3))
                .whenComplete((done, cause) -> world.at(
                        Duration.ofMillis(world.below(20_000)),
                        () -> process.later(() -> {
                            if (route.isStopped() && process.phase() == Application.Phase.RUNNING) {
                                route.start();
                            }
                        })));
    }

    /** Its connection ends, unless routes use it, and begins anew with it: before those that are stopped. */
    private void stopProducer() {
        SimulatedProcess process = history.process();
        if (!process.isAlive() || process.phase() != Application.Phase.RUNNING) {
            return;
        }
        SimulatedProducer producer =
                process.producers().get(world.below(process.producers().size()));
        if (!producer.isStarted() || !world.happens(EventKind.PRODUCER_STOPPED, 1)) {
            return;
        }
        Duration pause = Duration.ofMillis(world.below(20_000));
        producer.stop()
                .whenComplete((done, cause) -> world.at(
                        pause,
                        () -> process.later(() -> {
                            if (!producer.isStarted() && process.phase() == Application.Phase.RUNNING) {
                                producer.start();
                            }
                        })));
    }

    private void application() {
        SimulatedProcess process = history.process();
        if (!process.isAlive() || process.hasStopped()) {
            history.startProcess();
        } else if (world.isPossible(EventKind.PROCESS_KILLED) && world.oneIn(2)) {
            history.killProcess();
        } else if (world.isPossible(EventKind.APPLICATION_STOPPED) && !process.isStopping()) {
            process.stop();
        }
    }

    /** A connection that stands at the server, null if there is none. */
    private ServerSession session() {
        List<ServerSession> connected = new ArrayList<>();
        for (ServerSession session : history.server().sessions()) {
            if (session.link != null) {
                connected.add(session);
            }
        }
        return connected.isEmpty() ? null : connected.get(world.below(connected.size()));
    }

    private void strikeNetwork() {
        ServerSession session = session();
        if (session == null) {
            return;
        }
        Link link = session.link;
        if (world.isPossible(EventKind.SILENCE) && world.oneIn(3) && !link.isSilent()) {
            world.happened(EventKind.SILENCE, session.clientId);
            link.fallSilent();
        } else if (world.isPossible(EventKind.CUT_WITH_REST_UNREAD) && world.oneIn(2)) {
            world.happened(EventKind.CUT_WITH_REST_UNREAD, session.clientId);
            link.cut(true, world.oneIn(2));
        } else if (world.isPossible(EventKind.CUT)) {
            world.happened(EventKind.CUT, session.clientId);
            link.cut(false, world.oneIn(2));
        }
    }

    private void strikeSession() {
        ServerSession session = session();
        if (session == null) {
            return;
        }
        if (world.isPossible(EventKind.SESSION_LOST) && world.oneIn(2)) {
            history.server().loseSession(session);
        } else if (world.isPossible(EventKind.TAKEN_OVER)) {
            world.happened(EventKind.TAKEN_OVER, session.clientId);
            history.server().takeOver(session);
        }
    }

    private void disconnect() {
        ServerSession session = session();
        if (session == null) {
            return;
        }
        if (world.isPossible(EventKind.DISCONNECT_REDIRECTED) && world.oneIn(3)) {
            world.happened(EventKind.DISCONNECT_REDIRECTED, session.clientId);
            history.server().redirect(session);
        } else if (world.isPossible(EventKind.DISCONNECTED)) {
            ReasonCode code = new ReasonCode(DISCONNECT_CODES[world.below(DISCONNECT_CODES.length)]);
            world.happened(EventKind.DISCONNECTED, code);
            history.server().disconnect(session, code, null);
        }
    }

    private void limits() {
        if (world.happens(EventKind.LIMITS_CHANGED, 1)) {
            history.server().changeLimits();
        }
    }

    private void server() {
        if (world.isPossible(EventKind.SERVER_DOWN) && world.oneIn(2)) {
            world.happened(EventKind.SERVER_DOWN);
            history.server().goDown(Duration.ofMillis(world.below(40_000)));
        } else if (world.isPossible(EventKind.SERVER_RESTARTED)) {
            world.happened(EventKind.SERVER_RESTARTED);
            history.server().restart();
        }
    }
}
