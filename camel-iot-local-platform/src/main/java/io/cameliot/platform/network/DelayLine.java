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
package io.cameliot.platform.network;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bytes on their way in one direction: a queue of chunks, each with the time at which it arrives. So a delay costs time
 * and no bandwidth, unless the bandwidth is limited as well. What is under way is bounded in bytes; who puts more has to
 * wait, as with a full network buffer.
 */
final class DelayLine {

    private static final int CAPACITY_BYTES = 8 * 1024 * 1024;
    // So that a great many tiny chunks are bounded too.
    private static final int CHUNK_OVERHEAD_BYTES = 64;
    // With a limited bandwidth bytes arrive in pieces of what it carries in a fiftieth of a second, at least one byte.
    private static final long PIECES_PER_SECOND = 50;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private long queuedBytes;
    private boolean stalled;
    private long bytesPerSecond;
    private long freeAtNanos;

    /** What can be under way: bytes, the proper end of the stream (FIN), or its abrupt end (RST). */
    enum Kind {
        BYTES,
        END,
        RESET
    }

    /**
     * Something under way.
     *
     * @param kind what it is
     * @param bytes the bytes; none for an end
     * @param dueNanos when to deliver it, on the clock of {@link System#nanoTime()}
     */
    record Chunk(Kind kind, byte[] bytes, long dueNanos) {

        private static final byte[] NONE = {};

        static Chunk of(byte[] bytes, long dueNanos) {
            return new Chunk(Kind.BYTES, bytes, dueNanos);
        }

        static Chunk of(Kind end, long dueNanos) {
            return new Chunk(end, NONE, dueNanos);
        }

        private int size() {
            return bytes.length + CHUNK_OVERHEAD_BYTES;
        }

        private Chunk first(int length) {
            return new Chunk(kind, Arrays.copyOf(bytes, length), dueNanos);
        }

        private Chunk without(int length) {
            return new Chunk(kind, Arrays.copyOfRange(bytes, length, bytes.length), dueNanos);
        }
    }

    /**
     * An empty line.
     *
     * @param stalled whether it holds what is put on it
     * @param bytesPerSecond its bandwidth, 0 for no limit
     */
    DelayLine(boolean stalled, long bytesPerSecond) {
        this.stalled = stalled;
        throttle(bytesPerSecond);
    }

    /** Sends a chunk on its way; waits as long as too much is under way already. */
    void put(Chunk chunk) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (queuedBytes >= CAPACITY_BYTES) {
                changed.await();
            }
            chunks.addLast(chunk);
            queuedBytes += chunk.size();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next chunk, or a piece of it, off the line, when it is due and the line neither stalled nor busy. */
    Chunk take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                Chunk first = stalled ? null : chunks.peekFirst();
                if (first == null) {
                    changed.await();
                    continue;
                }
                long now = System.nanoTime();
                long waitNanos = Math.max(first.dueNanos() - now, bytesPerSecond == 0 ? 0 : freeAtNanos - now);
                if (waitNanos > 0) {
                    changed.awaitNanos(waitNanos);
                    continue;
                }
                return take(first, now);
            }
        } finally {
            lock.unlock();
        }
    }

    private Chunk take(Chunk first, long now) {
        chunks.removeFirst();
        queuedBytes -= first.size();
        Chunk taken = first;
        if (bytesPerSecond > 0 && first.kind() == Kind.BYTES) {
            int length = (int) Math.min(first.bytes().length, Math.max(1, bytesPerSecond / PIECES_PER_SECOND));
            if (length < first.bytes().length) {
                taken = first.first(length);
                Chunk rest = first.without(length);
                chunks.addFirst(rest);
                queuedBytes += rest.size();
            }
            freeAtNanos = now + length * NANOS_PER_SECOND / bytesPerSecond;
        }
        changed.signalAll();
        return taken;
    }

    /** Limits the bandwidth from now on, 0 for no limit. */
    void throttle(long limitBytesPerSecond) {
        lock.lock();
        try {
            bytesPerSecond = limitBytesPerSecond;
            freeAtNanos = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Holds everything that is under way, or lets it go on. */
    void stall(boolean hold) {
        lock.lock();
        try {
            stalled = hold;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
