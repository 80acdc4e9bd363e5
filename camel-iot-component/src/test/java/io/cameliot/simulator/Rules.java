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

/** When a received message may be acknowledged. */
final class Rules {
    private final SimulatedProcess process;
    private final World world;

    Rules(SimulatedProcess process) {
        this.process = process;
        this.world = process.world();
    }

    /** Notes who has to process a message. */
    void received(Inbound inbound) {
        boolean stays = inbound.copy.qos > 0 && inbound.network.isSessionKept();
        for (SimulatedRoute route : process.routes()) {
            if (route.client() == inbound.network.client() && inbound.copy.isFor(route.filter())) {
                boolean obliged = inbound.isFor(route.filter()) && isObliged(route, inbound, stays);
                if (obliged) {
                    inbound.obliged.add(route);
                } else {
                    // If it comes again, the route may get it after younger ones.
                    route.spec().begun.set(inbound.copy.message.number);
                }
            }
        }
    }

    /**
     * The application runs. What others have of a route's subscription is no longer kept for it, if it could not start: what
     * of that comes again, the route may get after younger ones.
     */
    void applicationRuns() {
        for (Inbound inbound : process.ledger().inbounds()) {
            for (SimulatedRoute route : inbound.obliged) {
                if (process.routes().contains(route)
                        && !route.isSubscribed()
                        && !isWaitedFor(route, inbound.identified)) {
                    route.spec().begun.set(inbound.copy.message.number);
                }
            }
        }
    }

    private boolean isObliged(SimulatedRoute route, Inbound inbound, boolean stays) {
        return stays && (route.isSubscribed() || isWaitedFor(route, inbound.identified))
                ? route.isWanted()
                : route.isStarted() && !route.hasFailed();
    }

    /** Whether a message is kept for a route that is not there yet, though others may have it. */
    boolean isWaitedFor(SimulatedRoute route, boolean identified) {
        if (process.phase() == Application.Phase.STARTING) {
            return true;
        }
        for (SimulatedRoute other : process.routes()) {
            if (other.client() == route.client() && other.filter() == route.filter() && other.isTaking()) {
                return false;
            }
        }
        return identified;
    }

    /**
     * The core acknowledges a message of QoS 1.
     *
     * @param decidedNow whether it did not just wait for those before it
     */
    void acknowledged(Inbound inbound, boolean decidedNow) {
        if (!process.isAlive()) {
            return;
        }
        for (SimulatedRoute route : inbound.inProcess) {
            throw world.violation("nothing is acknowledged while it is processed", inbound + " by " + route);
        }
        boolean processed = false;
        for (SimulatedRoute route : process.routes()) {
            processed |= route.client() == inbound.network.client() && route.hasProcessed(inbound.copy.message);
        }
        for (SimulatedRoute route : inbound.obliged) {
            boolean absent = !route.isSubscribed()
                    && (!isWaitedFor(route, inbound.identified) || isProcessedInItsPlace(route, inbound));
            boolean excused = inbound.dropped || processed && (absent || route.joinedAfter(inbound));
            if (route.hasProcessed(inbound.copy.message)) {
                continue;
            }
            if (!excused && route.isStillObliged(inbound)) {
                throw world.violation("nothing is acknowledged before all routes are done", inbound + " by " + route);
            }
            // If the acknowledgement is lost, and it comes again, the route may get it after younger ones.
            route.spec().begun.set(inbound.copy.message.number);
        }
        if (processed || !inbound.network.isSessionKept() || inbound.dropped) {
            return;
        }
        // A route that comes later may get it all the same, if the acknowledgement is lost.
        inbound.copy.message.abandoned = true;
        if (process.phase() != Application.Phase.RUNNING && decidedNow) {
            throw world.violation(
                    "nothing is acknowledged unprocessed while the application starts or stops", inbound.toString());
        }
        for (SimulatedRoute route : process.routes()) {
            if (route.client() == inbound.network.client()
                    && inbound.isFor(route.filter())
                    && decidedNow
                    && route.isLeft()
                    && isAlone(route)) {
                throw world.violation(
                        "what waits for a stopped route is left to it, unless others receive",
                        inbound + " by " + route);
            }
            if (route.client() == inbound.network.client()
                    && inbound.isFor(route.filter())
                    && decidedNow
                    && route.isWanted()) {
                throw world.violation(
                        "nothing is acknowledged unprocessed that a route subscribes to", inbound + " by " + route);
            }
        }
    }

    /** Whether no route receives by its connection what is acknowledged. */
    private boolean isAlone(SimulatedRoute route) {
        for (SimulatedRoute other : process.routes()) {
            if (other.client() == route.client() && other.spec().qos > 0 && (other.isTaking() || other.isChanging())) {
                return false;
            }
        }
        return true;
    }

    /** Whether a route with the same subscription has processed a message. */
    private boolean isProcessedInItsPlace(SimulatedRoute route, Inbound inbound) {
        for (SimulatedRoute other : process.routes()) {
            if (other.client() == route.client()
                    && other.filter() == route.filter()
                    && other.hasProcessed(inbound.copy.message)) {
                return true;
            }
        }
        return false;
    }

    /** At the end: what was received with QoS 0, and had room, was processed. */
    void checkAtMostOnce(Inbound inbound) {
        if (inbound.copy.qos > 0 || inbound.dropped || inbound.network.process() != process) {
            return;
        }
        for (SimulatedRoute route : inbound.obliged) {
            if (!route.hasProcessed(inbound.copy.message) && route.isStillObliged(inbound)) {
                throw world.violation("what is received with QoS 0 is processed", inbound + " by " + route);
            }
        }
    }
}
