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

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import com.hivemq.bootstrap.ioc.lazysingleton.LazySingleton;
import com.hivemq.mqtt.handler.publish.PublishStatus;
import com.hivemq.mqtt.message.QoS;
import com.hivemq.mqtt.message.publish.PUBLISH;
import com.hivemq.mqtt.message.publish.PUBLISHFactory;
import com.hivemq.mqtt.topic.SubscriberWithQoS;
import com.hivemq.mqtt.topic.tree.LocalTopicTree;
import com.hivemq.persistence.clientqueue.ClientQueueLocalPersistence;
import com.hivemq.persistence.clientqueue.ClientQueuePersistenceImpl;
import com.hivemq.persistence.clientsession.SharedSubscriptionService;
import com.hivemq.persistence.clientsession.SharedSubscriptionService.SharedSubscription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.inject.Inject;

/**
 * Delivers what waits for a shared subscription to its members in turn, each message to the next one that has room. What a
 * member has not acknowledged when its connection ends goes to the others. All of it runs by {@link QueueWriter}.
 */
@LazySingleton
final class SharedDelivery {

    /** Who has a message is not in the queue; this only says that somebody has. */
    private static final ImmutableIntArray SENT =
            ImmutableIntArray.of(ClientQueuePersistenceImpl.SHARED_IN_FLIGHT_MARKER);

    private final ClientQueueLocalPersistence queues;
    private final QueueWriter writer;
    private final Recipients recipients;
    private final LocalTopicTree topicTree;
    private final Map<String, Integer> turns = new ConcurrentHashMap<>();
    private final Set<String> held = ConcurrentHashMap.newKeySet();

    @Inject
    SharedDelivery(
            ClientQueueLocalPersistence queues, QueueWriter writer, Recipients recipients, LocalTopicTree topicTree) {
        this.queues = queues;
        this.writer = writer;
        this.recipients = recipients;
        this.topicTree = topicTree;
    }

    /** A member with room for a message that is at this position among the members. */
    private record Place(int position, SubscriberWithQoS member, Recipient recipient, QoS qos) {

        boolean take() {
            return qos == QoS.AT_MOST_ONCE ? recipient.takeUnwritten() : recipient.takeUnacknowledged();
        }

        void release() {
            if (qos == QoS.AT_MOST_ONCE) {
                recipient.releaseUnwritten();
            } else {
                recipient.releaseUnacknowledged();
            }
        }
    }

    /** There is room again: looks at all queues that had messages and nobody to take them. */
    void deliverHeld() {
        for (String queue : held) {
            if (held.remove(queue)) {
                writer.run(queue, bucket -> deliver(queue, bucket));
            }
        }
    }

    /** Sends as much as the members have room for. */
    void deliver(String queue, int bucket) {
        SharedSubscription subscription = SharedSubscriptionService.splitTopicAndGroup(queue);
        ImmutableList<SubscriberWithQoS> members = topicTree
                .getSharedSubscriber(subscription.getShareName(), subscription.getTopicFilter())
                .asList();
        // First, so that who gets room meanwhile looks at the queue again.
        held.add(queue);
        boolean allQos0 = deliver(queue, QoS.AT_MOST_ONCE, members, bucket);
        boolean allQos1And2 = deliver(queue, QoS.AT_LEAST_ONCE, members, bucket);
        if (allQos0 && allQos1And2 || members.isEmpty()) {
            held.remove(queue);
        }
        if (members.isEmpty()) {
            turns.remove(queue);
        }
    }

    /** True if nothing waits any more. */
    private boolean deliver(String queue, QoS most, List<SubscriberWithQoS> members, int bucket) {
        while (true) {
            Optional<Place> place = nextPlace(queue, most, members);
            if (place.isEmpty()) {
                return false;
            }
            List<PUBLISH> next = queues.readNew(QueueNames.of(queue, most), true, SENT, Long.MAX_VALUE, bucket);
            if (next.isEmpty()) {
                place.get().release();
                return true;
            }
            turns.put(queue, place.get().position() + 1);
            send(queue, next.get(0), place.get(), bucket);
        }
    }

    private Optional<Place> nextPlace(String queue, QoS most, List<SubscriberWithQoS> members) {
        int turn = turns.getOrDefault(queue, 0);
        for (int i = 0; i < members.size(); i++) {
            int position = (turn + i) % members.size();
            SubscriberWithQoS member = members.get(position);
            QoS qos = QoS.getMinQoS(most, QoS.valueOf(member.getQos()));
            Optional<Place> place = recipients
                    .find(member.getSubscriber())
                    .map(recipient -> new Place(position, member, recipient, qos))
                    .filter(Place::take);
            if (place.isPresent()) {
                return place;
            }
        }
        return Optional.empty();
    }

    private void send(String queue, PUBLISH publish, Place place, int bucket) {
        Recipient recipient = place.recipient();
        if (place.qos() == QoS.AT_MOST_ONCE) {
            if (publish.getQoS() != QoS.AT_MOST_ONCE) {
                // Nobody is going to acknowledge it.
                queues.removeShared(queue, publish.getUniqueId(), bucket);
            }
            recipient.send(copy(publish, place, 0), written -> recipient.releaseUnwritten());
            return;
        }
        int packetId = recipient.takePacketId();
        recipient.send(
                copy(publish, place, packetId),
                status -> writer.run(queue, number -> {
                    if (status == PublishStatus.DELIVERED) {
                        queues.removeShared(queue, publish.getUniqueId(), number);
                        recipient.returnPacketId(packetId);
                        recipient.releaseUnacknowledged();
                    } else {
                        queues.removeInFlightMarker(queue, publish.getUniqueId(), number);
                        deliver(queue, number);
                    }
                }));
    }

    private static PUBLISH copy(PUBLISH publish, Place place, int packetId) {
        Integer identifier = place.member().getSubscriptionIdentifier();
        return new PUBLISHFactory.Mqtt5Builder()
                .fromPublish(publish)
                .withPacketIdentifier(packetId)
                .withQoS(place.qos())
                .withOnwardQos(place.qos())
                .withRetain(publish.isRetain() && place.member().isRetainAsPublished())
                .withSubscriptionIdentifiers(
                        identifier == null ? ImmutableIntArray.of() : ImmutableIntArray.of(identifier))
                .build();
    }
}
