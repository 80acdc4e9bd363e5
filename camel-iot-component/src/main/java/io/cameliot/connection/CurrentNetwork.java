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
package io.cameliot.connection;

import io.cameliot.protocol.ReasonCode;
import java.time.Duration;

/**
 * The network connection in use, with its timer, and the one before while it is being closed: there is never a second one
 * with the same client ID. Owned by the event loop.
 */
final class CurrentNetwork {
    private final EventLoop loop;
    /** Null if there is none. Read by any thread. */
    private volatile NetworkConnection network;
    /** The one that had ended when somebody looked; null if none had. */
    private NetworkConnection foundOver;
    /** Ends with the network connection. */
    private EventLoop.Timer timer = () -> {};
    /** Null if none is being closed. */
    private NetworkConnection closing;
    /** What its server is told, and whether its end has begun. */
    private ReasonCode closingReason;

    private boolean closingBegun;
    /** What waits for its end; null if nothing does. */
    private Runnable whenClosed;
    /** The last one that has been closed, whether or not the event loop gets to hear of it. Set by any thread. */
    private volatile NetworkConnection lastClosed;

    CurrentNetwork(EventLoop loop) {
        this.loop = loop;
    }

    void set(NetworkConnection created) {
        network = created;
    }

    /** Null if there is none. */
    NetworkConnection get() {
        return network;
    }

    boolean is(NetworkConnection other) {
        return network == other;
    }

    /** Whether the network connection has ended, as it had when this was last asked: else news of it, and why, may follow. */
    boolean hasBeenOver() {
        boolean over = !network.isConnected();
        boolean before = network == foundOver;
        foundOver = over ? network : null;
        return over && before;
    }

    /** Runs a task later, instead of the one scheduled before, if the network connection is still in use. */
    void schedule(Duration delay, Runnable task) {
        NetworkConnection scheduled = network;
        timer.cancel();
        timer = loop.schedule(delay, () -> {
            if (network == scheduled) {
                task.run();
            }
        });
    }

    /** Begins to close the network connection, if there is one. */
    void close(ReasonCode reason) {
        NetworkConnection old = network;
        network = null;
        timer.cancel();
        if (old != null) {
            closing = old;
            closingReason = reason;
            closingBegun = false;
            beginClosing(old);
        }
    }

    private void beginClosing(NetworkConnection old) {
        old.close(closingReason, () -> {
            lastClosed = old;
            loop.execute(() -> closed(old));
        });
        closingBegun = true;
    }

    /** Makes up for what an Error has kept from being done, or told. */
    void checkClosed() {
        if (closing != null && !closingBegun) {
            beginClosing(closing);
        } else if (closing != null && closing == lastClosed) {
            closed(closing);
        }
    }

    private void closed(NetworkConnection old) {
        if (closing == old) {
            closing = null;
            Runnable then = whenClosed;
            whenClosed = null;
            if (then != null) {
                then.run();
            }
        }
    }

    /** Runs something once no network connection is being closed. Only the last that waits for that is run. */
    void whenClosed(Runnable then) {
        if (closing == null) {
            then.run();
        } else {
            whenClosed = then;
        }
    }
}
