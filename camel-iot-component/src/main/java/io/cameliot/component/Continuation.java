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
package io.cameliot.component;

/** The rest of a route whose message is acknowledged, and what it has to do with the parts of routes that run. */
class Continuation {
    /** The origin of continuations that something always blocks for. */
    static final Continuation ALWAYS_RUNNING = new Continuation(() -> {}, null);

    /** For the thread that runs it. Null once it is over: a rest knows what it came from, and that what it came from. */
    private Runnable rest;
    /** The nearest one that was not over when this one was made, or when it ended; null if there is none. */
    private volatile Continuation ancestor;

    private volatile boolean over;
    /** The thread that runs it, if it waits for what it publishes; else null. For that thread. */
    private WaitingThread waiting;

    /** @param origin what published the message, null if it was published elsewhere */
    Continuation(Runnable rest, Continuation origin) {
        this.rest = rest;
        this.ancestor = nearestRunning(origin);
    }

    private static Continuation nearestRunning(Continuation origin) {
        Continuation nearest = origin;
        while (nearest != null && nearest.over) {
            nearest = nearest.ancestor;
        }
        return nearest;
    }

    /** Whether a thread may be blocking for this one: that which has published the message, and is not over. */
    boolean isAwaited() {
        return nearestRunning(ancestor) != null;
    }

    /** Whether a thread that runs continuations may be blocking for it: the same, or what has led to that. */
    boolean isAwaitedByWorker() {
        Continuation running = nearestRunning(ancestor);
        while (running != null && !running.blocksWorker()) {
            running = nearestRunning(running.ancestor);
        }
        return running != null;
    }

    /** Whether it takes one of the threads that run continuations, as long as it blocks. */
    boolean blocksWorker() {
        return true;
    }

    /** @param thread the calling thread, if it waits for what this publishes; else null */
    void runsOn(WaitingThread thread) {
        waiting = thread;
    }

    WaitingThread waiting() {
        return waiting;
    }

    /** Runs it, on the calling thread. */
    void run() {
        try {
            begin();
        } finally {
            end();
        }
    }

    /** Runs what the calling thread does at first, for one that is over later. */
    void begin() {
        rest.run();
    }

    /** Tells what has published its message, and what has published that, of what it has thrown. */
    void fail(Throwable thrown) {
        Continuation next = nearestRunning(ancestor);
        if (next != null) {
            next.fail(thrown);
        }
    }

    /** Tells them that the route will not come to its end. */
    void abandon() {
        Continuation next = nearestRunning(ancestor);
        if (next != null) {
            next.abandon();
        }
    }

    /** No thread blocks any more for what it has published. Nothing of it stays in memory for those that came of it. */
    void end() {
        over = true;
        ancestor = nearestRunning(ancestor);
        rest = null;
        waiting = null;
    }
}
