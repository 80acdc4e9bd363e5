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
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The publishes that were accepted and are not settled, in order of acceptance, and which of them are in flight. Plain
 * bookkeeping: its user guards it.
 */
final class PendingPublishes {
    private final Set<Publish> pending = new LinkedHashSet<>();
    /** Those not sent, oldest first; also some that were sent since. */
    private final Deque<Publish> unsent = new ArrayDeque<>();

    private int inFlight;
    private int suspected;
    /** How many have been sent so far. */
    private long sends;

    /** Adds one that is not sent. */
    void add(Publish publish) {
        pending.add(publish);
        unsent.add(publish);
    }

    /** Adds those that an earlier process has sent, before all others: they are older. Each has its packet ID. */
    void addSent(Collection<Publish> publishes) {
        List<Publish> younger = all();
        pending.clear();
        for (Publish publish : publishes) {
            pending.add(publish);
            publish.sent = true;
            publish.place = ++sends;
            inFlight++;
        }
        pending.addAll(younger);
    }

    /** The oldest that is not sent, null if there is none. */
    Publish nextUnsent() {
        Publish next = unsent.peek();
        while (next != null && next.sent) {
            unsent.remove();
            next = unsent.peek();
        }
        return next;
    }

    void sent(Publish publish, int packetId) {
        if (!publish.sent) {
            publish.sent = true;
            inFlight++;
        }
        publish.packetId = packetId;
        publish.place = ++sends;
    }

    /** The server has disconnected for a packet while it had those that are in flight. */
    void suspectInFlight() {
        for (Publish publish : pending) {
            if (publish.sent && !publish.suspected) {
                publish.suspected = true;
                suspected++;
            }
        }
    }

    /** Whether there are some that the server may have disconnected for. */
    boolean hasSuspects() {
        return suspected > 0;
    }

    /** Some that were sent have to be sent under a new packet ID, in their place in the order of acceptance. */
    void unsend(Collection<Publish> publishes) {
        for (Publish publish : publishes) {
            if (publish.sent) {
                publish.sent = false;
                publish.packetId = 0;
                inFlight--;
            }
        }
        unsent.clear();
        for (Publish publish : pending) {
            if (!publish.sent) {
                unsent.add(publish);
            }
        }
    }

    /** Says whether it was there. */
    boolean remove(Publish publish) {
        boolean removed = pending.remove(publish);
        if (removed && publish.suspected) {
            suspected--;
        }
        if (removed && publish.sent) {
            inFlight--;
        } else if (removed) {
            unsent.remove(publish);
        }
        return removed;
    }

    boolean contains(Publish publish) {
        return pending.contains(publish);
    }

    void clear() {
        pending.clear();
        unsent.clear();
        inFlight = 0;
        suspected = 0;
    }

    /** In order of acceptance; a copy. */
    List<Publish> all() {
        return List.copyOf(pending);
    }

    /**
     * The one in flight that was sent first, which need not be the one that was accepted first: what has to be sent anew comes
     * after what a session holds. Null if none is in flight.
     */
    Publish oldestInFlight() {
        Publish oldest = null;
        for (Publish publish : pending) {
            if (publish.sent && (oldest == null || publish.place < oldest.place)) {
                oldest = publish;
            }
        }
        return oldest;
    }

    int size() {
        return pending.size();
    }

    int inFlight() {
        return inFlight;
    }
}
