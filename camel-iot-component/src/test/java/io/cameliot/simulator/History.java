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
import java.util.ArrayList;
import java.util.List;

/**
 * One history, from a seed: first everything happens that can, then everything behaves, and the system has to reach the
 * state that its users want; then it ends and has to leave nothing behind.
 */
final class History {
    private static final int MAX_STEPS = 20_000;
    private static final long MAX_CALM_NANOS = 900_000_000_000L;

    private final World world;
    private final Ledger ledger;
    private final SimulatedServer server;
    private final Users users;
    private final List<Client> clients = new ArrayList<>();
    private final List<RouteSpec> specs = new ArrayList<>();
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final EndState endState;
    private final int stormySteps;
    private SimulatedProcess process;
    private Healing healing;

    /**
     * @param allowed which kinds of events may happen
     * @param size    how long it is, in percent
     * @param trace   where events are noted, null for nowhere
     */
    History(long seed, boolean[] allowed, int size, Coverage coverage, List<String> trace) {
        this.world = new World(seed, allowed, coverage, trace);
        this.ledger = new Ledger(world);
        this.server = new SimulatedServer(world, ledger);
        this.endState = new EndState(this);
        int clientCount = world.oneIn(4) ? 2 : 1;
        for (int i = 0; i < clientCount; i++) {
            clients.add(new Client(world, "a:org:app" + (i + 1)));
        }
        int routeCount = 1 + world.below(world.oneIn(3) ? 4 : 2);
        for (int i = 0; i < routeCount; i++) {
            specs.add(new RouteSpec(world, i, clients.get(world.below(clientCount))));
        }
        this.stormySteps = (50 + world.below(400)) * size / 100;
        this.users = new Users(world, this, (3 + world.below(40)) * size / 100);
        world.users(users);
        if (world.isTraced()) {
            clients.forEach(client -> world.note("client " + client));
            specs.forEach(spec -> world.note(spec.toString()));
        }
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

    Users users() {
        return users;
    }

    List<Client> clients() {
        return clients;
    }

    SimulatedProcess process() {
        return process;
    }

    /** Runs it to its end. */
    void run() {
        startProcess();
        world.beforeEachStep(this::watch);
        while (healing == null) {
            world.next();
        }
        while (!healing.isOver()) {
            world.next();
        }
        if (world.violation() != null) {
            throw world.violation();
        }
    }

    private void watch() {
        if (healing != null) {
            healing.watch();
            if (world.step() > MAX_STEPS || world.now() - healing.began() > MAX_CALM_NANOS) {
                throw world.violation("progress", healing.whatIsMissing());
            }
        } else if (world.step() >= stormySteps || !users.isReady() && !world.isBusy() && world.oneIn(4)) {
            if (world.isTraced()) {
                world.note("---- From now on everything behaves ----");
            }
            healing = new Healing(this, endState);
        }
    }

    void startProcess() {
        if (process != null && process.hasStopped()) {
            endState.checkStopped(process);
        }
        if (process != null) {
            process.end();
        }
        process = new SimulatedProcess(world, ledger, server, specs, clients);
        processes.add(process);
        process.start();
    }

    void killProcess() {
        process.kill();
        endState.checkKept(process);
    }

    boolean isRunning() {
        return process.isAlive() && process.phase() == Application.Phase.RUNNING;
    }

    int processCount() {
        return processes.size();
    }
}
