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
package io.cameliot.component;

import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/**
 * What batches have read of one body. An Iterable may begin anew each time, or go on where an earlier iterator of it has left
 * off; it does not say which. So a later batch is to find no fewer messages than an earlier one; where an earlier one broke
 * off, that proves nothing, and the later one is to begin with the same message, too. Once a batch has succeeded, that holds
 * for its exchange and copies of that: others may hand in the same body when there is other data in it.
 */
final class BodyHistory {
    private boolean claimed;
    private long most;
    private boolean brokenOff;
    /** What tells the first message from others; null as long as none was read. */
    private Object first;

    private List<String> exchanges = List.of();
    private boolean succeeded;
    private WeakReference<Object> publisher = new WeakReference<>(null);
    private WeakReference<BatchPublishException> failure = new WeakReference<>(null);

    /** Notes that the body is read now, and can be read once only. False if it was read before. */
    synchronized boolean claim() {
        boolean free = !claimed;
        claimed = true;
        return free;
    }

    synchronized boolean isClaimed() {
        return claimed;
    }

    /**
     * A batch begins.
     *
     * @return how many messages the batch found that found most
     */
    synchronized long begin(Exchange exchange) {
        List<String> now = Stream.of(
                        exchange.getExchangeId(), exchange.getProperty(Exchange.CORRELATION_ID, String.class))
                .filter(Objects::nonNull)
                .toList();
        if (succeeded && Collections.disjoint(exchanges, now)) {
            most = 0;
            first = null;
        }
        exchanges = now;
        succeeded = false;
        return most;
    }

    /** Whether a batch may begin: not if an earlier one broke off, and nobody knows on what message. */
    synchronized boolean mayBegin() {
        return !brokenOff || first != null;
    }

    /** Whether a batch begins as an earlier one did that broke off. */
    synchronized boolean mayBeginWith(Object message) {
        if (first == null) {
            first = message;
        }
        return !brokenOff || Objects.equals(first, message);
    }

    /** A batch has ended before the body did. */
    synchronized void brokeOffAt(long size) {
        brokenOff = true;
        most = Math.max(most, size);
    }

    /**
     * A batch has come to the end of the body.
     *
     * @param mostBefore what was known when it began: if another has read meanwhile, each had its part
     * @return whether that is all of it
     */
    synchronized boolean endsAt(long size, long mostBefore) {
        boolean whole = size >= most && (most == mostBefore || size == most);
        brokenOff &= !whole;
        most = Math.max(most, size);
        return whole;
    }

    synchronized void succeeded() {
        succeeded = true;
    }

    /** Notes how a batch has failed, and who has published it. */
    synchronized void failed(BatchPublishException batchFailure, Object batchPublisher) {
        failure = new WeakReference<>(batchFailure);
        publisher = new WeakReference<>(batchPublisher);
    }

    /** Whether a batch of this body has failed like this, with the same publisher. */
    synchronized boolean hasFailed(Object batchFailure, Object batchPublisher) {
        return batchFailure != null && failure.get() == batchFailure && publisher.get() == batchPublisher;
    }
}
