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

    private static final ImmutableIntArray NO_PACKET_ID = ImmutableIntArray.of(0);

    private final ClientQueueLocalPersistence qos0Queues;
    private final SharedQueues queues;
    private final QueueWriter writer;
    private final Recipients recipients;
    private final LocalTopicTree topicTree;
    private final Map<String, Integer> turns = new ConcurrentHashMap<>();
    private final Set<String> held = ConcurrentHashMap.newKeySet();

    @Inject
    SharedDelivery(
            ClientQueueLocalPersistence qos0Queues,
            SharedQueues queues,
            QueueWriter writer,
            Recipients recipients,
            LocalTopicTree topicTree) {
        this.qos0Queues = qos0Queues;
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
        boolean allQos0 = deliverQos0(queue, members, bucket);
        boolean allQos1And2 = deliverQos1And2(queue, members, bucket);
        if (allQos0 && allQos1And2 || members.isEmpty()) {
            held.remove(queue);
        }
        if (members.isEmpty()) {
            turns.remove(queue);
        }
    }

    /** True if nothing waits any more. */
    private boolean deliverQos0(String queue, List<SubscriberWithQoS> members, int bucket) {
        while (true) {
            Optional<Place> place = nextPlace(queue, QoS.AT_MOST_ONCE, members);
            if (place.isEmpty()) {
                return false;
            }
            List<PUBLISH> next =
                    qos0Queues.readNew(QueueNames.ofQos0(queue), true, NO_PACKET_ID, Long.MAX_VALUE, bucket);
            if (next.isEmpty()) {
                place.get().release();
                return true;
            }
            turns.put(queue, place.get().position() + 1);
            sendQos0(next.get(0), place.get());
        }
    }

    /** True if nothing waits any more. */
    private boolean deliverQos1And2(String name, List<SubscriberWithQoS> members, int bucket) {
        SharedQueue queue = queues.get(name, bucket);
        while (true) {
            Optional<Place> place = nextPlace(name, QoS.AT_LEAST_ONCE, members);
            if (place.isEmpty()) {
                return false;
            }
            Optional<SharedQueue.Sent> next = queue.take();
            if (next.isEmpty()) {
                place.get().release();
                return true;
            }
            turns.put(name, place.get().position() + 1);
            if (place.get().qos() == QoS.AT_MOST_ONCE) {
                // Nobody is going to acknowledge it.
                queue.remove(next.get());
                sendQos0(next.get().publish(), place.get());
            } else {
                sendQos1(name, queue, next.get(), place.get());
            }
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

    private static void sendQos0(PUBLISH publish, Place place) {
        place.recipient()
                .send(copy(publish, place, 0), written -> place.recipient().releaseUnwritten());
    }

    private void sendQos1(String name, SharedQueue queue, SharedQueue.Sent message, Place place) {
        Recipient recipient = place.recipient();
        int packetId = recipient.takePacketId();
        recipient.send(
                copy(message.publish(), place, packetId),
                status -> writer.run(name, bucket -> {
                    if (status == PublishStatus.DELIVERED) {
                        queue.remove(message);
                        recipient.returnPacketId(packetId);
                        recipient.releaseUnacknowledged();
                    } else {
                        queue.putBack(message);
                        deliver(name, bucket);
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
