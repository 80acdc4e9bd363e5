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
package io.cameliot.lab;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.TimeUnit;

/**
 * Collects garbage four times a second until it is closed, or less often if that takes long, and notes how much heap is in
 * use after it.
 */
public final class LiveHeap implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** The time between two collections is so many times what one takes: what is measured must not be the measuring. */
    private static final int REST = 20;

    private final List<Long> bytes = new ArrayList<>();
    private final Thread thread = new Thread(this::watch, "live-heap");

    public LiveHeap() {
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (true) {
                long begin = System.nanoTime();
                System.gc();
                long taken = System.nanoTime() - begin;
                bytes.add(used());
                TimeUnit.NANOSECONDS.sleep(Math.max(PERIOD_NANOS, REST * taken));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long used() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
                .sum();
    }

    /** Ends the watching. */
    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    /**
     * What was in use in a third of the time, once it is closed.
     *
     * @param number 0 to 2
     */
    public Span third(int number) {
        int size = bytes.size();
        int begin = size * number / 3;
        int end = Math.max(begin + 1, size * (number + 1) / 3);
        LongSummaryStatistics third =
                bytes.subList(begin, end).stream().mapToLong(Long::longValue).summaryStatistics();
        return new Span(mebibytes(third.getMin()), mebibytes(third.getMax()));
    }

    private static double mebibytes(long bytes) {
        return bytes / 1048576.0;
    }

    /** Least and most, in MiB. */
    public record Span(double least, double most) {}
}
