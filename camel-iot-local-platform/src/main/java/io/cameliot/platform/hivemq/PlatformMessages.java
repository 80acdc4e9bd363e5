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
package io.cameliot.platform.hivemq;

import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import com.hivemq.extension.sdk.api.services.publish.PublishService;
import com.hivemq.extension.sdk.api.services.publish.RetainedMessageStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the platform itself publishes, one message after the other: the broker would let a message overtake an earlier
 * one that has to be retained. A message that cannot be published is logged and does not hold up the next.
 */
final class PlatformMessages {

    private static final Logger LOG = LoggerFactory.getLogger(PlatformMessages.class);
    private static final long TIMEOUT_SECONDS = 10;

    private final PublishService publisher;
    private final RetainedMessageStore retained;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    PlatformMessages(PublishService publisher, RetainedMessageStore retained) {
        this.publisher = publisher;
        this.retained = retained;
    }

    /** Publishes to an internal topic; the result is done when the message is with its subscribers' sessions. */
    CompletableFuture<Void> publish(String topic, byte[] payload, Qos qos, boolean retain) {
        return next(
                topic,
                () -> publisher.publish(Builders.publish()
                        .topic(topic)
                        .payload(ByteBuffer.wrap(payload))
                        .qos(qos)
                        .retain(retain)
                        .build()));
    }

    /** Publishes JSON at QoS 0. */
    CompletableFuture<Void> publish(String topic, String json, boolean retain) {
        return publish(topic, json.getBytes(StandardCharsets.UTF_8), Qos.AT_MOST_ONCE, retain);
    }

    /** Retains a message without publishing it to those who are subscribed now. */
    CompletableFuture<Void> retain(String topic, String json) {
        return next(
                topic,
                () -> retained.addOrReplace(Builders.retainedPublish()
                        .topic(topic)
                        .payload(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)))
                        .qos(Qos.AT_MOST_ONCE)
                        .build()));
    }

    /** Forgets the message that is retained for a topic; unlike with an empty retained message nobody is told. */
    CompletableFuture<Void> forget(String topic) {
        return next(topic, () -> retained.remove(topic));
    }

    /** Done when all messages so far are. */
    synchronized CompletableFuture<Void> all() {
        return last;
    }

    private synchronized CompletableFuture<Void> next(String topic, Supplier<CompletableFuture<Void>> action) {
        last = last.thenCompose(done -> action.get().orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                .exceptionally(e -> {
                    LOG.warn("The platform's own message to {} was not published.", topic, e);
                    return null;
                });
        return last;
    }
}
