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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The messages of a durable session that wait for handlers, unacknowledged, with the handlers that have them already. Plain
 * bookkeeping: its user guards it.
 */
final class UnclaimedMessages {
    private final Deque<Unclaimed> waiting = new ArrayDeque<>();
    /** How many of them were not offered yet. */
    private int notOffered;

    void add(Unclaimed unclaimed) {
        waiting.add(unclaimed);
        if (!unclaimed.offered) {
            notOffered++;
        }
    }

    /** Offers those that were not yet, the oldest first. */
    void offer(Predicate<Unclaimed> offer) {
        for (Iterator<Unclaimed> each = waiting.iterator(); notOffered > 0 && each.hasNext(); ) {
            Unclaimed unclaimed = each.next();
            if (!unclaimed.offered && offer.test(unclaimed)) {
                unclaimed.offered = true;
                notOffered--;
            }
        }
    }

    /** A handler has come: it takes what is, or may be, for its subscription. */
    void claim(InboundHandler handler, Predicate<Unclaimed> isForIt) {
        for (Unclaimed unclaimed : waiting) {
            if (isForIt.test(unclaimed) && unclaimed.taken.add(handler)) {
                handler.received(unclaimed.delivery.message(), unclaimed.delivery.share());
            }
        }
    }

    /**
     * Removes those of which a decision was made, the oldest first.
     *
     * @param  most how many at the most
     * @return      how many
     */
    int removeIf(Predicate<Unclaimed> decided, int most) {
        int removed = 0;
        for (Iterator<Unclaimed> each = waiting.iterator(); removed < most && each.hasNext(); ) {
            Unclaimed next = each.next();
            if (decided.test(next)) {
                each.remove();
                removed++;
                notOffered -= next.offered ? 0 : 1;
            }
        }
        return removed;
    }

    /** The network connection has ended: the server sends what is unacknowledged again. */
    void clear() {
        waiting.forEach(unclaimed -> unclaimed.delivery.leave());
        waiting.clear();
        notOffered = 0;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** A message that waits. */
    static final class Unclaimed {
        private final Delivery delivery;
        private final List<Subscription> matching;
        private final Set<InboundHandler> taken;
        private final List<Subscription> noHeirs;
        /** Whether all have it that it may be meant for. */
        private boolean offered;

        /**
         * @param matching the subscriptions that it was for when it was received
         * @param taken    the handlers that have it
         * @param noHeirs  the subscriptions that it is not meant for, though it names one that is not known
         */
        Unclaimed(
                Delivery delivery, List<Subscription> matching, Set<InboundHandler> taken, List<Subscription> noHeirs) {
            this.delivery = delivery;
            this.matching = matching;
            this.taken = taken;
            this.noHeirs = noHeirs;
        }

        Delivery delivery() {
            return delivery;
        }

        List<Subscription> matching() {
            return matching;
        }

        List<Subscription> noHeirs() {
            return noHeirs;
        }

        Set<InboundHandler> taken() {
            return taken;
        }
    }
}
