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
package io.cameliot.performance;

import io.cameliot.lab.ChildProcess;
import io.cameliot.lab.LiveHeap;
import io.cameliot.lab.MosquittoServer;
import io.cameliot.lab.PlatformProcess;
import io.cameliot.lab.ResultTable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Watches the memory of routes that have more to do than they can, and prints that it is bounded and that nothing is lost.
 * Ends with 1 if something is.
 */
public final class MemoryBounds {
    private static final int EVENT_BYTES = 100;
    /** So large that what waits of QoS 0 reaches its bound early. */
    private static final int AT_MOST_ONCE_BYTES = 8_000;

    private MemoryBounds() {}

    /** Set up by the system properties {@code benchmarks.mode} and {@code benchmarks.results}. */
    public static void main(String... arguments) throws Exception {
        Length length = Length.named(System.getProperty("benchmarks.mode", "full"));
        Duration duration = Duration.ofMillis((long) (10_000 * length.seconds()));
        ResultTable table = new ResultTable(
                "scenario",
                "parameters",
                "messages",
                "seconds",
                "least MiB in first third",
                "most",
                "least in last third",
                "most",
                "lost",
                "note");
        long lost = 0;
        try (MosquittoServer server = MosquittoServer.start();
                ChildProcess platform = ChildProcess.start(PlatformProcess.class)) {
            platform.answer();
            platform.send("URI");
            String platformUri = platform.answer();
            String uri = "tcp://127.0.0.1:" + server.port();
            SlowLine line = new SlowLine(server.port(), duration);
            List<Callable<Watched>> scenarios = List.of(
                    () -> line.throttled(Source.BATCH),
                    () -> line.throttled(Source.QUEUE),
                    () -> new SlowRoute("local platform", platformUri, duration).fed(1, EVENT_BYTES),
                    () -> new SlowRoute("Mosquitto", uri, duration).fed(1, EVENT_BYTES),
                    () -> new SlowRoute("Mosquitto", uri, duration).fed(0, AT_MOST_ONCE_BYTES),
                    () -> line.silent(Source.BATCH),
                    () -> line.silent(Source.QUEUE));
            for (Callable<Watched> scenario : scenarios) {
                Watched watched = scenario.call();
                lost += watched.lost();
                add(table, watched);
            }
        }
        System.out.printf(
                "Heap in use after collections, limit %d MiB%n",
                Runtime.getRuntime().maxMemory() >> 20);
        table.print(System.out);
        System.out.printf("%,d lost: all that was published was acknowledged, and processed with QoS 1%n", lost);
        table.write("memory.csv");
        System.exit(lost == 0 ? 0 : 1);
    }

    private static void add(ResultTable table, Watched watched) {
        LiveHeap.Span first = watched.heap().third(0);
        LiveHeap.Span last = watched.heap().third(2);
        table.add(
                watched.scenario(),
                watched.parameters(),
                watched.messages(),
                watched.seconds(),
                first.least(),
                first.most(),
                last.least(),
                last.most(),
                watched.lost(),
                watched.note());
    }
}
