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
 * The sources of batches, and the streams, that can be read once only and were read. Camel may hand in the same body again: it
 * redelivers the exchange, or sends it to several endpoints. Nothing would be found in it then, and nothing to publish looks
 * like success.
 *
 * <p>Sources are known by identity, and forgotten when nobody else knows them.
 */
final class ReadSources {
    private static final Failure NONE = new Failure(null, null, new WeakReference<>(null));

    /** With the failure of the batch that has read it. */
    private final Map<Source, Failure> read = new ConcurrentHashMap<>();

    private final ReferenceQueue<Object> forgotten = new ReferenceQueue<>();

    /** Notes that a source is read now, and can be read once only. False if it was read before. */
    boolean claim(Object source) {
        for (Reference<?> gone = forgotten.poll(); gone != null; gone = forgotten.poll()) {
            read.remove(gone);
        }
        return read.putIfAbsent(new Source(source, forgotten), NONE) == null;
    }

    /** Takes a claim back: nothing was read. */
    void release(Object source) {
        read.remove(new Source(source, null));
    }

    /** How many it remembers. */
    int size() {
        return read.size();
    }

    /** Whether a source that can be read once only was read before. */
    boolean contains(Object source) {
        return read.containsKey(new Source(source, null));
    }

    /** The batch of an exchange has failed. It is of interest if the source can be read once only. */
    void failed(Object source, String exchangeId, String endpointUri, BatchPublishException failure) {
        read.replace(
                new Source(source, null), NONE, new Failure(exchangeId, endpointUri, new WeakReference<>(failure)));
    }

    /** How the batch that has read a source failed, if it was of this exchange and endpoint; null else. */
    BatchPublishException failureOf(Object source, String exchangeId, String endpointUri) {
        Failure failure = read.getOrDefault(new Source(source, null), NONE);
        return exchangeId.equals(failure.exchangeId) && endpointUri.equals(failure.endpointUri)
                ? failure.exception.get()
                : null;
    }

    /** @param exception weak, as its items may refer to the source */
    private record Failure(String exchangeId, String endpointUri, WeakReference<BatchPublishException> exception) {}

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
