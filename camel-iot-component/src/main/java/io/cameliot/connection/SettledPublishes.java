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

import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publishes whose outcomes are known and whose listeners have not been told, for any thread. To add one takes no memory,
 * and a listener that a lack of memory, or of stack, keeps from hearing is told again later: an outcome that got lost would
 * have an exchange wait for ever.
 */
final class SettledPublishes {
    private static final Logger LOG = LoggerFactory.getLogger(SettledPublishes.class);

    /** The last that was added; each knows the one before it. */
    private final AtomicReference<Publish> last = new AtomicReference<>();
    /** The same, of those that are to be told again. */
    private final AtomicReference<Publish> lastUntold = new AtomicReference<>();
    /** What has kept the last of these from hearing. */
    private volatile VirtualMachineError failure;

    private volatile boolean ended;

    void add(Publish settled) {
        add(settled, last);
    }

    private static void add(Publish settled, AtomicReference<Publish> to) {
        Publish before = to.get();
        settled.next = before;
        while (!to.compareAndSet(before, settled)) {
            before = to.get();
            settled.next = before;
        }
    }

    /** Tells the listeners, in the order in which the outcomes became known. */
    void tell() {
        if (last.get() != null) {
            tellAll(last);
        }
    }

    /** Tells those again that could not hear. Says whether none is left. */
    boolean tellAgain() {
        if (lastUntold.get() != null) {
            tellAll(lastUntold);
        }
        return lastUntold.get() == null;
    }

    /** Nobody comes to tell again any more. Says whether all have heard so far. */
    boolean end() {
        ended = true;
        return tellAgain();
    }

    /**
     * Tells the publisher itself what keeps its listener from hearing, if that is not told again.
     *
     * @throws VirtualMachineError in place of the outcome
     */
    void checkTold(Publish publish) {
        if (!ended || !publish.isUnheard()) {
            return;
        }
        tellAgain();
        if (publish.isUnheard()) {
            publish.withdraw();
            throw failure;
        }
    }

    /** No more calls than are needed: where the stack has little room, each may be the one that there is none for. */
    private void tellAll(AtomicReference<Publish> from) {
        Publish settled = null;
        for (Publish newest = from.getAndSet(null); newest != null; ) {
            Publish older = newest.next;
            newest.next = settled;
            settled = newest;
            newest = older;
        }
        while (settled != null) {
            Publish following = settled.next;
            settled.next = null;
            try {
                settled.tell();
            } catch (VirtualMachineError e) {
                failure = e;
                settled.notHeard();
                add(settled, lastUntold);
                log(settled, e, "The outcome of a publish to topic {} could not be told yet");
            } catch (RuntimeException | Error e) {
                log(settled, e, "A listener failed to take the outcome of a publish to topic {}");
            }
            settled = following;
        }
    }

    private static void log(Publish settled, Throwable failure, String text) {
        try {
            LOG.error(text, settled.message.topic(), failure);
        } catch (RuntimeException | Error e) {
            // There may be no memory to say so. The next listener has to hear in any case.
        }
    }
}
