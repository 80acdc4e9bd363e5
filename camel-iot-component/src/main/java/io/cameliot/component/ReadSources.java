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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sources of batches, and the streams, that can be read once and were. Camel may hand in the same body again: it redelivers the exchange,
 * or sends it to several endpoints. Nothing would be found in it then, and nothing to publish looks like success.
 *
 * <p>Sources are known by identity, and forgotten when nobody else knows them.
 */
final class ReadSources {
    private final Set<Source> read = ConcurrentHashMap.newKeySet();
    private final ReferenceQueue<Object> forgotten = new ReferenceQueue<>();

    /** Notes that a source is read now. False if it was read before. */
    boolean claim(Object source) {
        for (Reference<?> gone = forgotten.poll(); gone != null; gone = forgotten.poll()) {
            read.remove(gone);
        }
        return read.add(new Source(source, forgotten));
    }

    /** How many it remembers. */
    int size() {
        return read.size();
    }

    /** Whether a source was read before. */
    boolean contains(Object source) {
        return read.contains(new Source(source, null));
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
