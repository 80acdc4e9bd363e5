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

import com.hivemq.bootstrap.ioc.lazysingleton.LazySingleton;
import com.hivemq.mqtt.message.dropping.MessageDroppedService;
import com.hivemq.mqtt.message.publish.PUBLISH;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.inject.Inject;

/** The {@linkplain SharedQueue queues} of all shared subscriptions; for those who run by {@link QueueWriter}. */
@LazySingleton
final class SharedQueues {

    private final MessageDroppedService dropped;

    /** By bucket, and in it by name. A bucket has one writer at a time. */
    private final Map<Integer, Map<String, SharedQueue>> buckets = new ConcurrentHashMap<>();

    @Inject
    SharedQueues(MessageDroppedService dropped) {
        this.dropped = dropped;
    }

    SharedQueue get(String name, int bucket) {
        return bucket(bucket).computeIfAbsent(name, unused -> new SharedQueue());
    }

    void add(String name, PUBLISH publish, long most, int bucket) {
        get(name, bucket)
                .add(publish, most)
                .ifPresent(lost -> dropped.queueFullShared(
                        name, lost.getTopic(), lost.getQoS().getQosNumber()));
    }

    void clear(String name, int bucket) {
        bucket(bucket).remove(name);
    }

    /** Forgets all messages that have expired; the names of the queues that are left. */
    Set<String> cleanUp(int bucket) {
        bucket(bucket).values().forEach(SharedQueue::cleanUp);
        return Set.copyOf(bucket(bucket).keySet());
    }

    private Map<String, SharedQueue> bucket(int number) {
        return buckets.computeIfAbsent(number, unused -> new HashMap<>());
    }
}
