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

import com.google.common.primitives.ImmutableIntArray;
import com.hivemq.bootstrap.ioc.lazysingleton.LazySingleton;
import com.hivemq.mqtt.handler.publish.PublishStatus;
import com.hivemq.mqtt.message.MessageWithID;
import com.hivemq.mqtt.message.publish.PUBLISH;
import com.hivemq.mqtt.message.pubrel.PUBREL;
import com.hivemq.persistence.clientqueue.ClientQueueLocalPersistence;
import java.util.List;
import java.util.function.Consumer;
import javax.inject.Inject;

/** Delivers what waits for one client alone, in order. All of it runs by {@link QueueWriter}. */
@LazySingleton
final class ClientDelivery {

    private static final ImmutableIntArray NO_PACKET_ID = ImmutableIntArray.of(0);

    private final ClientQueueLocalPersistence queues;
    private final QueueWriter writer;
    private final Recipients recipients;

    @Inject
    ClientDelivery(ClientQueueLocalPersistence queues, QueueWriter writer, Recipients recipients) {
        this.queues = queues;
        this.writer = writer;
        this.recipients = recipients;
    }

    /** Sends all again that an earlier connection has left unacknowledged. */
    void deliverAgain(Recipient recipient, int bucket) {
        for (MessageWithID message :
                queues.readInflight(recipient.client(), false, Integer.MAX_VALUE, Long.MAX_VALUE, bucket)) {
            int packetId = message.getPacketIdentifier();
            recipient.takeAgain(packetId);
            if (message instanceof PUBLISH publish) {
                recipient.send(publish, outcome(recipient, packetId));
            } else if (message instanceof PUBREL pubrel) {
                recipient.send(pubrel, outcome(recipient, packetId));
            }
        }
    }

    /** Sends as much as there is room for. */
    void deliver(String client, int bucket) {
        recipients.find(client).ifPresent(recipient -> {
            deliverQos0(recipient, bucket);
            deliverQos1And2(recipient, bucket);
        });
    }

    private void deliverQos0(Recipient recipient, int bucket) {
        String queue = QueueNames.ofQos0(recipient.client());
        while (recipient.takeUnwritten()) {
            List<PUBLISH> next = queues.readNew(queue, false, NO_PACKET_ID, Long.MAX_VALUE, bucket);
            if (next.isEmpty()) {
                recipient.releaseUnwritten();
                return;
            }
            recipient.send(next.get(0), written -> recipient.releaseUnwritten());
        }
    }

    private void deliverQos1And2(Recipient recipient, int bucket) {
        while (recipient.takeUnacknowledged()) {
            int packetId = recipient.takePacketId();
            List<PUBLISH> next =
                    queues.readNew(recipient.client(), false, ImmutableIntArray.of(packetId), Long.MAX_VALUE, bucket);
            if (next.isEmpty()) {
                recipient.returnPacketId(packetId);
                recipient.releaseUnacknowledged();
                return;
            }
            recipient.send(next.get(0), outcome(recipient, packetId));
        }
    }

    private Consumer<PublishStatus> outcome(Recipient recipient, int packetId) {
        return status -> {
            // Anything else stays in the queue under its packet ID, for the next connection.
            if (status == PublishStatus.DELIVERED) {
                writer.run(recipient.client(), bucket -> {
                    queues.remove(recipient.client(), packetId, bucket);
                    recipient.returnPacketId(packetId);
                    recipient.releaseUnacknowledged();
                });
            }
        };
    }
}
