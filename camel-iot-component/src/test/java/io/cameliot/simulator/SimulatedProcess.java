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
import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.ConnectionRegistry;
import io.cameliot.protocol.ReasonCode;
import io.cameliot.protocol.TopicFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A process with an application: its routes, its producers and its connections, from its start to its end. */
final class SimulatedProcess implements Application {
    private static final int[] POISONS = {0x87, 0x90, 0x95, 0x99};
    private static final int[] EXPIRIES = {1, 2, 30};

    private final World world;
    private final Ledger ledger;
    private final SimulatedServer server;
    private final ConnectionRegistry registry;
    private final List<SimulatedEventLoop> loops = new ArrayList<>();
    private final Map<Client, SimulatedConnector> connectors = new LinkedHashMap<>();
    private final List<SimulatedConnector> allConnectors = new ArrayList<>();
    /** Whoever stops waits for the end of its connection, if it was the last to use it. */
    private final List<CompletableFuture<Void>> released = new ArrayList<>();

    private final List<SimulatedRoute> routes = new ArrayList<>();
    private final List<SimulatedProducer> producers = new ArrayList<>();
    private final List<Source> sources = new ArrayList<>();
    private final SimulatedThreads camelThreads;
    private final SimulatedThreads routeThreads;
    private final Rules rules;

    private Phase phase = Phase.STARTING;
    private boolean alive = true;
    private boolean stopped;

    SimulatedProcess(World world, Ledger ledger, SimulatedServer server, List<RouteSpec> specs, List<Client> clients) {
        this.world = world;
        this.ledger = ledger;
        this.server = server;
        this.registry = new ConnectionRegistry(this::eventLoop, this);
        this.camelThreads = new SimulatedThreads(world, EventKind.CAMEL_THREAD);
        this.routeThreads = new SimulatedThreads(world, EventKind.ROUTE_THREAD);
        this.rules = new Rules(this);
        add(camelThreads);
        add(routeThreads);
        specs.forEach(spec -> routes.add(new SimulatedRoute(spec, this)));
        clients.forEach(client -> producers.add(new SimulatedProducer(client, this)));
    }

    private SimulatedEventLoop eventLoop(String clientId) {
        SimulatedEventLoop loop = new SimulatedEventLoop(world, clientId);
        loops.add(loop);
        return loop;
    }

    void add(Source source) {
        sources.add(source);
        world.add(source);
    }

    World world() {
        return world;
    }

    Ledger ledger() {
        return ledger;
    }

    SimulatedServer server() {
        return server;
    }

    Rules rules() {
        return rules;
    }

    ConnectionRegistry registry() {
        return registry;
    }

    List<SimulatedRoute> routes() {
        return routes;
    }

    List<SimulatedProducer> producers() {
        return producers;
    }

    List<SimulatedEventLoop> loops() {
        return loops;
    }

    Executor threads() {
        return routeThreads;
    }

    /** Has a thread of the application do something. */
    void later(Runnable task) {
        if (alive) {
            camelThreads.execute(task);
        }
    }

    boolean isAlive() {
        return alive;
    }

    /** Whether it has ended in good order. */
    boolean hasStopped() {
        return stopped;
    }

    boolean isStopping() {
        return phase == Phase.STOPPING;
    }

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public boolean isExpected(String topic) {
        int number = Topics.number(topic);
        for (SimulatedRoute route : routes) {
            if (route.isExpected() && Topics.matches(route.filter(), number)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<TopicFilter> filters() {
        return routes.stream().map(route -> Topics.filter(route.filter())).toList();
    }

    // Connections.

    ClientConnection acquire(Client client, String owner) {
        SimulatedConnector made = new SimulatedConnector(this, client);
        ClientConnection connection = registry.acquire(client.settings(), made, owner);
        SimulatedConnector known = connectors.get(client);
        if (known == null || known.connection() != connection) {
            made.connection(connection);
            connectors.put(client, made);
            allConnectors.add(made);
        }
        return connection;
    }

    CompletableFuture<Void> release(ClientConnection connection) {
        CompletableFuture<Void> closed = registry.release(connection);
        released.add(closed);
        return closed;
    }

    List<SimulatedConnector> connectors() {
        return allConnectors;
    }

    /** The present connector of a client, null if it never had one. */
    SimulatedConnector connector(Client client) {
        return connectors.get(client);
    }

    // Its life.

    void start() {
        world.happened(EventKind.APPLICATION_STARTED);
        producers.forEach(SimulatedProducer::start);
        startNext(0);
    }

    private void startNext(int route) {
        if (phase != Phase.STARTING) {
            return;
        }
        if (route == routes.size()) {
            phase = Phase.RUNNING;
            rules.applicationRuns();
            if (world.isTraced()) {
                world.note("  the application runs");
            }
            return;
        }
        routes.get(route).start().whenComplete((done, cause) -> later(() -> startNext(route + 1)));
    }

    /** Stops all, one after the other. */
    void stop() {
        world.happened(EventKind.APPLICATION_STOPPED);
        phase = Phase.STOPPING;
        stopNext(routes.size() - 1);
    }

    private void stopNext(int number) {
        if (number < 0) {
            List<CompletableFuture<Void>> closed = new ArrayList<>();
            for (SimulatedProducer producer : producers) {
                if (producer.isStarted() && world.oneIn(2)) {
                    producer.stop();
                }
            }
            closed.addAll(released);
            closed.add(registry.closeAll());
            CompletableFuture.allOf(closed.toArray(CompletableFuture[]::new))
                    .whenComplete((done, cause) -> later(() -> stopped = true));
            return;
        }
        SimulatedRoute route = routes.get(number);
        Runnable next = () -> later(() -> stopNext(number - 1));
        if (route.isStopped()) {
            next.run();
        } else if (route.isStopping()) {
            route.force();
            world.at(Duration.ofMillis(10), () -> later(() -> stopNext(number)));
        } else {
            route.stop(world.oneIn(4)).whenComplete((done, cause) -> next.run());
            // Camel's shutdown waits for a time, then it forces.
            world.at(
                    Duration.ofSeconds(world.oneIn(2) ? 1 : 60),
                    () -> later(() -> {
                        if (route.isStopping()) {
                            route.force();
                        }
                    }));
        }
    }

    /** Ends it at once. */
    void kill() {
        world.happened(EventKind.PROCESS_KILLED);
        alive = false;
        end();
        allConnectors.forEach(SimulatedConnector::kill);
    }

    /** Frees what the simulation holds for it. */
    void end() {
        alive = false;
        sources.forEach(world::remove);
        loops.forEach(loop -> {
            loop.end();
            world.remove(loop);
        });
        camelThreads.kill();
        routeThreads.kill();
    }

    // What it publishes.

    /** Publishes something; false if there is no producer for it. */
    boolean publish(SimulatedProducer producer, int topic, Consumer<Boolean> whenDone) {
        if (!producer.isStarted()) {
            return false;
        }
        boolean large = world.happens(EventKind.LARGE_MESSAGE, 20);
        boolean poison = world.isPossible(EventKind.DISCONNECT_FOR_PUBLISH)
                && producer.client().settings().reconnect()
                && world.oneIn(12);
        Outbound outbound = new Outbound(
                ledger.nextOutbound(),
                topic,
                world.oneIn(4) ? 0 : 1,
                Duration.ofSeconds(world.oneIn(4) ? 1 : 60).toNanos(),
                world.below(4) > 0,
                world.oneIn(4) ? EXPIRIES[world.below(EXPIRIES.length)] : 0,
                poison ? new ReasonCode(POISONS[world.below(POISONS.length)]) : null,
                producer.client().id(),
                this);
        outbound.persistent = producer.client().isPersistent() && outbound.qos > 0;
        ledger.add(outbound);
        producer.publish(outbound, large ? Payloads.LARGE : Payloads.SMALL, whenDone);
        return true;
    }

    /** A route publishes a command for a message that it has received. */
    boolean publishFor(SimulatedRoute route, Inbound inbound, Consumer<Boolean> whenDone) {
        SimulatedProducer producer = producers.get(world.below(producers.size()));
        return publish(producer, Topics.command(Topics.device(inbound.copy.message.topic)), whenDone);
    }
}
