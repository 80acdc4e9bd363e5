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

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.BaseStream;
import org.apache.camel.support.ObjectHelper;

/**
 * The items of a batch, read from a body that is a sequence of messages. Other bodies are refused, also those that Java calls
 * {@link Iterable} though they are one value: what they iterate over is no message.
 */
final class BatchSource implements AutoCloseable {
    private final Object body;
    private final ReadSources read;
    private Iterator<?> items;
    /** Whether it is, or was, for another to read: then it is not this one's to close, nor to tell of. */
    private boolean refused;
    /** How many a collection held before it was read. */
    private int held;

    /**
     * @param  read                     the sources that were read before and can be read once only
     * @throws IllegalArgumentException if the body is no sequence of messages
     */
    BatchSource(Object body, ReadSources read) {
        boolean sequence = body instanceof Iterable
                || body instanceof Iterator
                || body instanceof BaseStream
                || body instanceof Object[];
        if (!sequence || isOneValue(body)) {
            throw notABatch(body, sequence);
        }
        this.body = body;
        this.read = read;
    }

    private static IllegalArgumentException notABatch(Object body, boolean sequence) {
        return new IllegalArgumentException("With batch=true the body is an Iterable, Iterator, Stream or array of"
                + " messages, but this one is "
                + (body == null ? "null" : body.getClass().getName())
                + (sequence ? ", which is one value" : "")
                + ". Split it before, or leave out batch.");
    }

    private static boolean isOneValue(Object body) {
        return body instanceof JsonNode node && !node.isArray()
                || body instanceof Path
                || body instanceof Throwable
                || body instanceof Byte[];
    }

    /**
     * Looks at an item. Bytes, and entries of a map, are parts of one value, such as a Protobuf ByteString or an object of
     * Vert.x. In a collection, somebody has put them to be items.
     *
     * @throws IllegalArgumentException if the body turns out to be one value
     */
    void check(Object item) {
        boolean part = item instanceof Byte || item instanceof Map.Entry;
        if (part && body instanceof Iterable && !(body instanceof Collection)) {
            throw notABatch(body, true);
        }
    }

    /**
     * Begins to read it.
     *
     * @return null if it can be read once only, and was
     */
    Iterator<?> open() {
        Iterator<?> unread = unread();
        refused = unread == null;
        return unread;
    }

    private Iterator<?> unread() {
        boolean once = body instanceof BaseStream
                || body instanceof AutoCloseable
                || body instanceof Iterable && !holdsItems();
        if (once ? !read.claim(body) : read.contains(body)) {
            return null;
        }
        held = body instanceof Collection<?> collection ? collection.size() : 0;
        items = iterator();
        if (items == body && once) {
            return items;
        }
        // Some have one iterator only, and hand it out again and again. Empty ones may all be the same.
        boolean readBefore = begins() ? !read.claim(items) : read.contains(items);
        return readBefore ? null : items;
    }

    private Iterator<?> iterator() {
        Iterator<?> made = null;
        try {
            made = body instanceof BaseStream<?, ?> stream ? stream.iterator() : ObjectHelper.createIterator(body);
            if (made == null) {
                throw new IllegalArgumentException("With batch=true, the iterator() of the body gives null: "
                        + body.getClass().getName()
                        + ". Return an iterator, an empty one if there is nothing to publish.");
            }
            return made;
        } finally {
            if (made == null && !(body instanceof BaseStream || body instanceof AutoCloseable)) {
                // Nothing was read of it.
                read.release(body);
            }
        }
    }

    /**
     * Whether it holds its items, so that each reading finds them. Of any other Iterable, nobody knows whether it begins anew
     * each time, or goes on where an earlier iterator has left off: what such an iterator has taken would be lost.
     */
    private boolean holdsItems() {
        return body instanceof Collection || body instanceof Object[] || body instanceof JsonNode;
    }

    /** Whether there is a first item. What fails to say it has begun all the same, and may say later that there is none. */
    private boolean begins() {
        try {
            return items.hasNext();
        } catch (RuntimeException | Error e) {
            read.claim(items);
            throw e;
        }
    }

    /** A collection that holds fewer than before gives its items away, and can be read once, too. */
    private void claimDrained() {
        if (body instanceof Collection<?> collection && collection.size() < held) {
            read.claim(body);
        }
    }

    /** Notes how the batch of an exchange has failed that has read it, for when it comes to the endpoint again. */
    void failed(String exchangeId, String endpointUri, BatchPublishException failure) {
        if (!refused) {
            read.failed(body, exchangeId, endpointUri, failure);
            read.failed(items, exchangeId, endpointUri, failure);
        }
    }

    /** How the batch of an exchange at an endpoint has failed that has read it; null if it was another, or has not failed. */
    BatchPublishException failure(String exchangeId, String endpointUri) {
        BatchPublishException failure = read.failureOf(body, exchangeId, endpointUri);
        return failure == null ? read.failureOf(items, exchangeId, endpointUri) : failure;
    }

    /** Closes what can be closed. */
    @Override
    public void close() throws Exception {
        if (refused) {
            return;
        }
        try (AutoCloseable source = closeable(body);
                AutoCloseable cursor = closeable(items)) {
            claimDrained();
            // Both are closed here, the iterator first.
        }
    }

    private static AutoCloseable closeable(Object source) {
        return source instanceof AutoCloseable closeable ? closeable : null;
    }
}
