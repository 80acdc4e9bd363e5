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
import io.cameliot.connection.ClientConnection.State;

/** The end of a history: users put right what they can, and then nothing may be missing. */
final class Healing {
    private static final int MAX_CONNECTIONS = 25;

    /** How soon users try again what has failed. */
    private static final long RETRY_NANOS = 500_000_000L;

    private final World world;
    private final History history;
    private final EndState endState;
    private final long began;
    private final int stoppedRoutes;
    private final long connectionsBefore;
    private Stage stage = Stage.CALM;
    private int nextLook;
    private long lastRetry = Long.MIN_VALUE / 2;

    Healing(History history, EndState endState) {
        this.world = history.world();
        this.history = history;
        this.endState = endState;
        this.began = world.now();
        this.stoppedRoutes = world.random().nextInt() & world.random().nextInt();
        this.connectionsBefore = history.server().connections();
        world.calmDown();
        history.server().recover();
    }

    private enum Stage {
        CALM,
        PROBED,
        STOPPING,
        OVER
    }

    long began() {
        return began;
    }

    boolean isOver() {
        return stage == Stage.OVER;
    }

    /** Called before each step. */
    void watch() {
        if (world.step() < nextLook && world.isBusy()) {
            return;
        }
        nextLook = world.step() + 8;
        if (stage == Stage.STOPPING) {
            if (history.process().hasStopped()) {
                endState.checkStopped(history.process());
                stage = Stage.OVER;
            }
            return;
        }
        putRight();
        if (history.server().connections() - connectionsBefore > MAX_CONNECTIONS) {
            throw world.violation("no livelock", "more than " + MAX_CONNECTIONS + " connections in the end");
        }
        if (!world.isBusy() && whatIsMissing() == null) {
            next();
        }
    }

    private void next() {
        if (stage == Stage.CALM) {
            endState.checkStatuses();
            note("---- Probes ----");
            stage = Stage.PROBED;
            for (int topic = 0; topic < Topics.count(); topic++) {
                if (Topics.isStatus(topic)) {
                    history.users().publish(topic, 0, Payloads.SMALL, true);
                } else {
                    history.users().publish(topic, 1, Payloads.SMALL, false);
                    history.users().publish(topic, 0, Payloads.SMALL, false);
                }
            }
            for (int i = 0; i < 5; i++) {
                history.users().applicationPublishes();
            }
        } else {
            note("---- The end ----");
            endState.checkSettled();
            stage = Stage.STOPPING;
            history.process().stop();
        }
    }

    private void note(String what) {
        if (world.isTraced()) {
            world.note(what);
        }
    }

    private void putRight() {
        SimulatedProcess process = history.process();
        if (!process.isAlive() || process.hasStopped()) {
            history.startProcess();
            return;
        }
        process.routes().forEach(SimulatedRoute::release);
        if (process.phase() != Application.Phase.RUNNING) {
            return;
        }
        for (SimulatedRoute route : process.routes()) {
            if (route.isSuspended()) {
                route.resume();
            } else if (route.isStarted() && (route.hasFailed() || hasFailed(route))) {
                route.stop(false);
            } else if (route.isStopped()
                    && (isToRun(route) || route.isExpected())
                    && world.now() - route.stoppedAt() > RETRY_NANOS) {
                route.start();
            }
        }
        for (SimulatedProducer producer : process.producers()) {
            if (producer.isStarted()
                    && producer.connection().state() == State.FAILED
                    && world.now() - lastRetry > RETRY_NANOS) {
                lastRetry = world.now();
                producer.connection().firstAttempt();
            }
        }
    }

    private static boolean hasFailed(SimulatedRoute route) {
        return route.connection().state() == State.FAILED;
    }

    private boolean isToRun(SimulatedRoute route) {
        return (stoppedRoutes & 1 << route.spec().number) == 0 || route.hasFailed();
    }

    /** Null if nothing is missing. */
    String whatIsMissing() {
        if (stage == Stage.STOPPING) {
            return "the application stops";
        }
        for (SimulatedRoute route : history.process().routes()) {
            if (route.isStopped() && (isToRun(route) || route.isExpected())) {
                return route + " is not started";
            }
        }
        return endState.missing(stage == Stage.PROBED);
    }
}
