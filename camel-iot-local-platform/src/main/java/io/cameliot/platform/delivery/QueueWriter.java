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
import com.hivemq.persistence.SingleWriterService;
import com.hivemq.persistence.util.FutureUtils;
import java.util.function.IntConsumer;
import javax.inject.Inject;

/**
 * Runs what is done with a queue, one thing after the other. What runs may ask for more to be run, for the same queue or
 * another. All who touch queues share this one: HiveMQ may make a service of its own for everybody who asks for one.
 */
@LazySingleton
final class QueueWriter {

    private final SingleWriterService service;

    @Inject
    QueueWriter(SingleWriterService service) {
        this.service = service;
    }

    SingleWriterService service() {
        return service;
    }

    /**
     * Runs a task now or, if something is done with the queue right now, behind it.
     *
     * @param task takes the number of the bucket that the queue is in
     */
    ListenableFuture<Void> run(String queue, IntConsumer task) {
        return logged(service.getQueuedMessagesQueue().submit(queue, bucket -> done(task, bucket)));
    }

    /** The same for all queues of a bucket. */
    ListenableFuture<Void> run(int bucket, IntConsumer task) {
        return logged(service.getQueuedMessagesQueue().submit(bucket, number -> done(task, number)));
    }

    private static Void done(IntConsumer task, int bucket) {
        task.accept(bucket);
        return null;
    }

    private static ListenableFuture<Void> logged(ListenableFuture<Void> future) {
        FutureUtils.addExceptionLogger(future);
        return future;
    }
}
