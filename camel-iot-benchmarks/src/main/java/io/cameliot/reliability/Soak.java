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
package io.cameliot.reliability;

import com.sun.management.UnixOperatingSystemMXBean;
import io.cameliot.platform.LocalPlatform;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** What is left of the memory, threads and sockets of long runs, and of many starts. */
final class Soak {
    private static final String EVENT = "iot:event?type=pump&id=p-01&event=status&format=text";
    private static final int PUBLISHERS = 24;
    private static final double TOLERANCE = 1.2;
    private static final int FEW = 5;

    private Soak() {}

    /** Threads publish, a route receives, another is stopped and started; says whether nothing grows. */
    static boolean publishing(int minutes) throws Exception {
        AtomicLong received = new AtomicLong();
        AtomicLong published = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        List<Long> heaps = new ArrayList<>();
        List<Integer> threadCounts = new ArrayList<>();
        try (LocalPlatform platform = LocalPlatform.start();
                DefaultCamelContext context = Application.of(platform.serverUri(), "soak", new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("iot:event?type=pump").process(exchange -> received.incrementAndGet());
                        from("iot:event?type=valve").routeId("again").process(exchange -> received.incrementAndGet());
                        from("direct:publish").to(EVENT);
                    }
                })) {
            context.start();
            List<Thread> publishers = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                Thread thread = new Thread(() -> publish(context.createProducerTemplate(), published, over));
                thread.start();
                publishers.add(thread);
            }
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
            int round = 0;
            while (System.nanoTime() < end) {
                TimeUnit.SECONDS.sleep(2);
                context.getRouteController().stopRoute("again");
                context.getRouteController().startRoute("again");
                if (++round % 5 == 0) {
                    heaps.add(heap());
                    threadCounts.add(threads());
                }
            }
            over.set(true);
            for (Thread thread : publishers) {
                thread.join();
            }
            long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (received.get() < published.get() && System.nanoTime() < patience) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
        int third = heaps.size() / 3;
        long first = median(heaps.subList(0, third));
        long last = median(heaps.subList(heaps.size() - third, heaps.size()));
        int firstThreads = threadCounts.get(0);
        int lastThreads = threadCounts.get(threadCounts.size() - 1);
        System.out.printf(
                "%d threads for %d min: %,d events published, %,d received; heap after collection %.1f MiB in the first"
                        + " third, %.1f MiB in the last; threads %d, then %d; routes stopped and started %d times%n",
                PUBLISHERS,
                minutes,
                published.get(),
                received.get(),
                first / 1048576.0,
                last / 1048576.0,
                firstThreads,
                lastThreads,
                heaps.size() * 5);
        return received.get() >= published.get() && last < first * TOLERANCE && lastThreads <= firstThreads + FEW;
    }

    private static void publish(ProducerTemplate template, AtomicLong published, AtomicBoolean over) {
        while (!over.get()) {
            template.sendBody("direct:publish", "x");
            published.incrementAndGet();
        }
    }

    /** Contexts are started and stopped; says whether they leave nothing behind. */
    static boolean startsAndStops(int cycles) throws Exception {
        try (LocalPlatform platform = LocalPlatform.start()) {
            for (int i = 0; i < 20; i++) {
                startAndStop(platform);
            }
            long heapBefore = heap();
            int threadsBefore = threads();
            long filesBefore = openFiles();
            for (int i = 0; i < cycles; i++) {
                startAndStop(platform);
            }
            long heapAfter = heap();
            int threadsAfter = threads();
            long filesAfter = openFiles();
            System.out.printf(
                    "%d starts and stops of a context with a consumer and a producer: threads %d, then %d; open files and"
                            + " sockets %d, then %d; heap after collection %.1f MiB, then %.1f MiB%n",
                    cycles,
                    threadsBefore,
                    threadsAfter,
                    filesBefore,
                    filesAfter,
                    heapBefore / 1048576.0,
                    heapAfter / 1048576.0);
            return threadsAfter <= threadsBefore + FEW
                    && filesAfter <= filesBefore + FEW
                    && heapAfter < heapBefore * TOLERANCE;
        }
    }

    private static void startAndStop(LocalPlatform platform) throws Exception {
        try (DefaultCamelContext context = Application.of(platform.serverUri(), "cycle", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump").setBody(constant("done"));
                from("direct:publish").to(EVENT);
            }
        })) {
            context.start();
            context.createProducerTemplate().sendBody("direct:publish", "x");
        }
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
