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
package io.cameliot.connection;

import io.cameliot.protocol.TopicFilter;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A subscription of the connection with the handlers that share it.
 */
final class Subscription {
    static final Comparator<Subscription> OLDEST_FIRST = Comparator.comparingLong(subscription -> subscription.number);

    private final long number;
    private final TopicFilter filter;
    private final int identifier;
    private final List<InboundHandler> handlers = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> granted = new CompletableFuture<>();
    private volatile int grantedQos = -1;
    private volatile int qos;

    /**
     * @param number how many its connection has had before
     */
    Subscription(long number, TopicFilter filter, int identifier, int qos) {
        this.number = number;
        this.filter = filter;
        this.identifier = identifier;
        this.qos = qos;
    }

    TopicFilter filter() {
        return filter;
    }

    int identifier() {
        return identifier;
    }

    int qos() {
        return qos;
    }

    List<InboundHandler> handlers() {
        return handlers;
    }

    /** Completed by the server's first answer, or by the failure of the connection. */
    CompletableFuture<Void> granted() {
        return granted;
    }

    /** The server granted it with this QoS or less. */
    void grant(int askedFor) {
        grantedQos = askedFor;
        granted.complete(null);
    }

    /** Whether the server knows it as it is now. */
    boolean isGranted() {
        return grantedQos == qos;
    }

    /** The connection had failed and is tried again: whoever comes now waits for the next answer. */
    void retry() {
        if (granted.isCompletedExceptionally()) {
            granted = new CompletableFuture<>();
        }
    }

    /** Raises the QoS to what a further handler asks for; says whether that changed it. */
    boolean raise(int wanted) {
        boolean higher = wanted > qos;
        qos = Math.max(qos, wanted);
        return higher;
    }
}
