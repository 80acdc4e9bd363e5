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
package io.cameliot.platform.delivery;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.SettableFuture;
import com.hivemq.bootstrap.ClientConnection;
import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.mqtt.handler.publish.PublishStatus;
import com.hivemq.mqtt.message.publish.PUBLISH;
import com.hivemq.mqtt.message.publish.PublishWithFuture;
import com.hivemq.mqtt.message.publish.PubrelWithFuture;
import com.hivemq.mqtt.message.pubrel.PUBREL;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/** One connection of a client, as far as it is sent messages. It never changes hands: the next connection is another one. */
final class Recipient {

    /** How many messages of QoS 0 may be on their way to the network; more wait in the queue, which drops some if they are too many. */
    private static final int UNWRITTEN = 64;

    private final ClientConnection connection;
    private final Window unacknowledged;
    private final Window unwritten = new Window(UNWRITTEN);
    private final Consumer<String> roomAgain;

    // Not HiveMQ's own, which finds none any more after those of an earlier connection were taken in some orders.
    private final BitSet packetIds = new BitSet();

    /** @param roomAgain takes the client ID when there is room for messages that there was none for */
    Recipient(ClientConnection connection, Consumer<String> roomAgain) {
        this.connection = connection;
        this.unacknowledged =
                new Window(connection.getMaxInflightWindow(InternalConfigurations.MAX_INFLIGHT_WINDOW_SIZE_MESSAGES));
        this.roomAgain = roomAgain;
    }

    ClientConnection connection() {
        return connection;
    }

    String client() {
        return connection.getClientId();
    }

    /** Takes a place for a message of QoS 0 if there is room. */
    boolean takeUnwritten() {
        return unwritten.take();
    }

    void releaseUnwritten() {
        release(unwritten);
    }

    /** Takes a place for a message of QoS 1 or 2 if the client's receive maximum leaves room. */
    boolean takeUnacknowledged() {
        return unacknowledged.take();
    }

    void releaseUnacknowledged() {
        release(unacknowledged);
    }

    private void release(Window window) {
        if (window.release()) {
            roomAgain.accept(client());
        }
    }

    /** Takes a place and a packet ID for what an earlier connection has left unacknowledged under this packet ID. */
    void takeAgain(int packetId) {
        unacknowledged.takeAnyway();
        synchronized (packetIds) {
            packetIds.set(packetId);
        }
    }

    /** A packet ID for a message that has a place. */
    int takePacketId() {
        synchronized (packetIds) {
            int packetId = packetIds.nextClearBit(1);
            packetIds.set(packetId);
            return packetId;
        }
    }

    void returnPacketId(int packetId) {
        synchronized (packetIds) {
            packetIds.clear(packetId);
        }
    }

    /** Sends a message; the outcome comes on any thread. For QoS 0 it comes when the message is written. */
    void send(PUBLISH publish, Consumer<PublishStatus> outcome) {
        connection
                .getPublishFlushHandler()
                .sendPublishes(List.of(new PublishWithFuture(publish, telling(outcome), false)));
    }

    /** Sends the second half of a message of QoS 2 again. */
    void send(PUBREL pubrel, Consumer<PublishStatus> outcome) {
        connection.getChannel().writeAndFlush(new PubrelWithFuture(pubrel, telling(outcome)));
    }

    private static SettableFuture<PublishStatus> telling(Consumer<PublishStatus> outcome) {
        SettableFuture<PublishStatus> status = SettableFuture.create();
        Futures.addCallback(
                status,
                new FutureCallback<>() {
                    @Override
                    public void onSuccess(PublishStatus result) {
                        outcome.accept(result);
                    }

                    @Override
                    public void onFailure(Throwable failure) {
                        outcome.accept(PublishStatus.FAILED);
                    }
                },
                MoreExecutors.directExecutor());
        return status;
    }
}
