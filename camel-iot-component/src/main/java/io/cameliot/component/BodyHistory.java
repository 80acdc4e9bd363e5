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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What batches have found in one body. Nobody knows whether an Iterable begins anew each time, or goes on where an earlier
 * iterator of it has left off. So each batch that comes to its end is to find as many messages as any other has found; once
 * one has broken off, also the same first message.
 */
final class BodyHistory {
    /** Of so many exchanges it knows what they have found. */
    static final int EXCHANGES = 1_000;

    private boolean claimed;

    /** The most that a batch has found. */
    private long most;
    /** The most that a batch has found that came to the end. */
    private long mostAtEnd;

    private boolean brokenOff;
    /** That of the batch that broke off or, if it found none, of the last one that came to the end. Null if nobody knows. */
    private FirstMessage first;

    private final Map<String, ExchangeReadings> exchanges = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ExchangeReadings> eldest) {
            return size() > EXCHANGES;
        }
    };

    /** Notes that the body is read now, and can be read once only. False if it was read before. */
    synchronized boolean claim() {
        boolean free = !claimed;
        claimed = true;
        return free;
    }

    synchronized boolean isClaimed() {
        return claimed;
    }

    /** What an exchange and those around it have found. */
    synchronized ExchangeReadings of(List<String> exchangeAndParent) {
        ExchangeReadings readings = exchangeAndParent.stream()
                .map(exchanges::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(ExchangeReadings::new);
        exchangeAndParent.forEach(exchange -> exchanges.putIfAbsent(exchange, readings));
        return readings;
    }

    synchronized long mostAtEnd() {
        return mostAtEnd;
    }

    /** Whether a batch may begin: not if an earlier one broke off, and nobody knows on what message. */
    synchronized boolean mayBegin() {
        return !brokenOff || first != null;
    }

    /** Whether a batch begins as an earlier one did that broke off. */
    synchronized boolean mayBeginWith(FirstMessage message) {
        return !brokenOff || first != null && message != null && first.isSame(message);
    }

    /**
     * A batch has ended before the body did.
     *
     * @param message the first that it has found; null if there was none
     */
    synchronized void brokeOffAt(long size, FirstMessage message) {
        if (!brokenOff && message != null) {
            first = message;
        }
        brokenOff = true;
        most = Math.max(most, size);
    }

    /**
     * A batch has come to the end of the body.
     *
     * @param message    the first; null if there was none
     * @param mostBefore the most at the end when it began: if another has come there meanwhile, each may have had its part
     * @return whether that is all of it
     */
    synchronized boolean endsAt(long size, FirstMessage message, long mostBefore) {
        boolean isPart = mostAtEnd != mostBefore && mostAtEnd != size;
        boolean whole = size >= most && !isPart && mayBeginWith(message);
        if (whole && size > 0) {
            brokenOff = false;
            first = message;
        }
        most = Math.max(most, size);
        mostAtEnd = Math.max(mostAtEnd, size);
        return whole;
    }
}
