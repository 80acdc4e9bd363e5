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

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.hivemq.bootstrap.ClientConnection;
import com.hivemq.bootstrap.ioc.lazysingleton.LazySingleton;
import com.hivemq.mqtt.message.pubrel.PUBREL;
import com.hivemq.mqtt.services.PublishPollService;
import com.hivemq.persistence.clientqueue.ClientQueueLocalPersistence;
import io.netty.channel.Channel;
import javax.inject.Inject;

/** What the broker asks of delivery: "poll" is its word for sending what waits. */
@LazySingleton
final class Delivery implements PublishPollService {

    private final ClientQueueLocalPersistence queues;
    private final QueueWriter writer;
    private final Recipients recipients;
    private final ClientDelivery toClients;
    private final SharedDelivery toMembers;

    @Inject
    Delivery(
            ClientQueueLocalPersistence queues,
            QueueWriter writer,
            Recipients recipients,
            ClientDelivery toClients,
            SharedDelivery toMembers) {
        this.queues = queues;
        this.writer = writer;
        this.recipients = recipients;
        this.toClients = toClients;
        this.toMembers = toMembers;
    }

    /** Something has come into a queue; for those who run by {@link QueueWriter}. */
    void deliver(String queue, boolean shared, int bucket) {
        if (shared) {
            toMembers.deliver(queue, bucket);
        } else {
            toClients.deliver(queue, bucket);
        }
    }

    private void roomAgain(String client) {
        pollNewMessages(client);
        toMembers.deliverHeld();
    }

    /** A client has got its CONNACK. */
    @Override
    public void pollInflightMessages(String client, Channel channel) {
        writer.run(client, bucket -> {
            Recipient recipient = new Recipient(ClientConnection.of(channel), this::roomAgain);
            toClients.deliverAgain(recipient, bucket);
            recipients.add(recipient);
            roomAgain(client);
        });
    }

    @Override
    public void pollMessages(String client, Channel channel) {
        roomAgain(client);
    }

    @Override
    public void pollNewMessages(String client) {
        writer.run(client, bucket -> toClients.deliver(client, bucket));
    }

    @Override
    public void pollNewMessages(String client, Channel channel) {
        pollNewMessages(client);
    }

    @Override
    public void pollSharedPublishes(String sharedSubscription) {
        writer.run(sharedSubscription, bucket -> toMembers.deliver(sharedSubscription, bucket));
    }

    /** A client has subscribed. */
    @Override
    public void pollSharedPublishesForClient(
            String client,
            String sharedSubscription,
            int qos,
            boolean retainAsPublished,
            Integer subscriptionIdentifier,
            Channel channel) {
        pollSharedPublishes(sharedSubscription);
    }

    @Override
    public ListenableFuture<Void> removeMessageFromQueue(String client, int packetId) {
        return writer.run(client, bucket -> queues.remove(client, packetId, bucket));
    }

    /** Nobody calls it: {@link SharedDelivery} sees to the queue itself. */
    @Override
    public ListenableFuture<Void> removeMessageFromSharedQueue(String sharedSubscription, String uniqueId) {
        return Futures.immediateVoidFuture();
    }

    /** The first half of a message of QoS 2 is through. */
    @Override
    public ListenableFuture<Void> putPubrelInQueue(String client, int packetId) {
        return writer.run(client, bucket -> queues.replace(client, new PUBREL(packetId), bucket));
    }

    /** Nobody calls it, either. */
    @Override
    public ListenableFuture<Void> removeInflightMarker(String sharedSubscription, String uniqueId) {
        return Futures.immediateVoidFuture();
    }
}
