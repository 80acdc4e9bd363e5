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

import com.google.common.util.concurrent.ListenableFuture;
import com.hivemq.bootstrap.ioc.lazysingleton.LazySingleton;
import com.hivemq.configuration.service.MqttConfigurationService;
import com.hivemq.mqtt.message.QoS;
import com.hivemq.mqtt.message.publish.PUBLISH;
import com.hivemq.mqtt.topic.tree.LocalTopicTree;
import com.hivemq.persistence.clientqueue.ClientQueueLocalPersistence;
import com.hivemq.persistence.clientqueue.ClientQueuePersistenceImpl;
import com.hivemq.persistence.clientsession.SharedSubscriptionService;
import com.hivemq.persistence.clientsession.SharedSubscriptionService.SharedSubscription;
import com.hivemq.persistence.connection.ConnectionPersistence;
import com.hivemq.persistence.local.ClientSessionLocalPersistence;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.inject.Inject;

/**
 * The broker's queues. Whatever is added is delivered at once if it can be: HiveMQ looks only at what comes into an empty
 * queue. Messages of QoS 0 are kept apart.
 */
@LazySingleton
final class MessageQueues extends ClientQueuePersistenceImpl {

    private final ClientQueueLocalPersistence queues;
    private final SharedQueues sharedQueues;
    private final QueueWriter writer;
    private final MqttConfigurationService configuration;
    private final LocalTopicTree topicTree;
    private final Delivery delivery;

    @Inject
    MessageQueues(
            ClientQueueLocalPersistence queues,
            SharedQueues sharedQueues,
            QueueWriter writer,
            MqttConfigurationService configuration,
            ClientSessionLocalPersistence sessions,
            LocalTopicTree topicTree,
            ConnectionPersistence connections,
            Delivery delivery) {
        super(queues, writer.service(), configuration, sessions, topicTree, connections, delivery);
        this.queues = queues;
        this.sharedQueues = sharedQueues;
        this.writer = writer;
        this.configuration = configuration;
        this.topicTree = topicTree;
        this.delivery = delivery;
    }

    @Override
    public ListenableFuture<Void> add(
            String queue, boolean shared, PUBLISH publish, boolean retained, long queueLimit) {
        return add(queue, shared, List.of(publish), retained, queueLimit);
    }

    @Override
    public ListenableFuture<Void> add(
            String queue, boolean shared, List<PUBLISH> publishes, boolean retained, long queueLimit) {
        return writer.run(queue, bucket -> {
            for (PUBLISH publish : publishes) {
                if (shared && publish.getQoS() != QoS.AT_MOST_ONCE) {
                    sharedQueues.add(queue, publish, queueLimit, bucket);
                } else {
                    queues.add(
                            QueueNames.of(queue, publish.getQoS()),
                            shared,
                            publish,
                            queueLimit,
                            configuration.getQueuedMessagesStrategy(),
                            retained,
                            bucket);
                }
            }
            delivery.deliver(queue, shared, bucket);
        });
    }

    @Override
    public ListenableFuture<Void> clear(String queue, boolean shared) {
        return writer.run(queue, bucket -> clear(queue, shared, bucket));
    }

    private void clear(String queue, boolean shared, int bucket) {
        if (shared) {
            sharedQueues.clear(queue, bucket);
        } else {
            queues.clear(queue, false, bucket);
        }
        queues.clear(QueueNames.ofQos0(queue), shared, bucket);
    }

    @Override
    public ListenableFuture<Void> removeAllQos0Messages(String queue, boolean shared) {
        return writer.run(queue, bucket -> queues.clear(QueueNames.ofQos0(queue), shared, bucket));
    }

    @Override
    public ListenableFuture<Void> cleanUp(int number) {
        return writer.run(number, bucket -> {
            Set<String> names = new HashSet<>(sharedQueues.cleanUp(bucket));
            queues.cleanUp(bucket).forEach(name -> names.add(QueueNames.queue(name)));
            for (String name : names) {
                SharedSubscription subscription = SharedSubscriptionService.splitTopicAndGroup(name);
                if (topicTree
                        .getSharedSubscriber(subscription.getShareName(), subscription.getTopicFilter())
                        .isEmpty()) {
                    clear(name, true, bucket);
                }
            }
        });
    }
}
