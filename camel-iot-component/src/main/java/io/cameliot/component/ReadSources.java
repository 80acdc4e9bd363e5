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

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sources of batches, and the streams, that were read, and what was found in them. Camel may hand in the same body again:
 * it redelivers the exchange, or sends it to several endpoints. If it can be read once, nothing would be found in it then, and
 * nothing to publish looks like success.
 *
 * <p>Sources are known by identity, and forgotten when nobody else knows them.
 */
final class ReadSources {
    private final Map<Source, BodyHistory> read = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> forgotten = new ReferenceQueue<>();

    /** Notes that a source is read now, and can be read once only. False if it was read before. */
    boolean claim(Object source) {
        return historyOf(source).claim();
    }

    /** What is known of a source; from now on, what is noted there. */
    BodyHistory historyOf(Object source) {
        for (Reference<?> gone = forgotten.poll(); gone != null; gone = forgotten.poll()) {
            read.remove(gone);
        }
        return read.computeIfAbsent(new Source(source, forgotten), unknown -> new BodyHistory());
    }

    /** How many it remembers. */
    int size() {
        return read.size();
    }

    /** Whether a source that can be read once only was read before. */
    boolean contains(Object source) {
        BodyHistory history = read.get(new Source(source, null));
        return history != null && history.isClaimed();
    }

    private static final class Source extends WeakReference<Object> {
        private final int hash;

        Source(Object source, ReferenceQueue<Object> forgotten) {
            super(source, forgotten);
            this.hash = System.identityHashCode(source);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return this == other || other instanceof Source source && get() != null && get() == source.get();
        }
    }
}
