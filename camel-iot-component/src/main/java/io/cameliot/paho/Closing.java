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
package io.cameliot.paho;

import io.cameliot.protocol.ReasonCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a client of Paho with all its threads, which takes several steps that wait for each other. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    /** How long a DISCONNECT may take to be written. */
    private static final long DISCONNECT_MILLIS = 2_000;

    private final PahoClient client;
    private final UnansweredPackets unanswered;
    private final Executor closer;
    /** Paho has found out that the connection is over, or that there will be none. */
    private final CountDownLatch ended = new CountDownLatch(1);

    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile boolean begun;

    /** @param closer runs what waits */
    Closing(PahoClient client, UnansweredPackets unanswered, Executor closer) {
        this.client = client;
        this.unanswered = unanswered;
        this.closer = closer;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Paho has told that the connection is over, or that there will be none. */
    void ended() {
        ended.countDown();
    }

    /** Begins to close, unless that has begun. */
    void begin(ReasonCode reason, Runnable whenClosed) {
        closed.whenComplete((nothing, failure) -> whenClosed.run());
        synchronized (this) {
            if (begun) {
                return;
            }
            begun = true;
        }
        try {
            closer.execute(() -> close(reason));
        } catch (RuntimeException | Error e) {
            LOG.warn("The connection of client ID {} is not closed in good order", client.getClientId(), e);
            abandon();
            end();
        }
    }

    private void close(ReasonCode reason) {
        try {
            disconnect(reason);
            if (!awaitEnd()) {
                client.disconnectForcibly(0, 0, false);
            }
            client.wakeSender();
            client.close();
        } catch (MqttException | RuntimeException | Error e) {
            LOG.debug("Not closed in good order", e);
        } finally {
            end();
        }
    }

    /** Paho's reader may still be busy with what it has read: nothing of that counts any more. */
    private void end() {
        unanswered.close();
        closed.complete(null);
    }

    private void disconnect(ReasonCode reason) {
        try {
            if (client.isConnected()) {
                client.disconnect(reason, DISCONNECT_MILLIS);
                ended();
            }
        } catch (MqttException e) {
            LOG.debug("Not disconnected in good order", e);
        }
    }

    /**
     * Ends what disconnecting does not end: an attempt to connect, or the writing to a server that reads nothing. Paho is not
     * to be told, because it would leave threads behind: it has to find out.
     *
     * @return whether Paho has found out
     */
    private boolean awaitEnd() {
        try {
            return ended.getCount() == 0 || abandon() && ended.await(DISCONNECT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean abandon() {
        ObservedStreams streams = client.streams();
        return streams != null && streams.abandon();
    }
}
