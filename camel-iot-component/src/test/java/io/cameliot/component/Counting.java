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

import static org.awaitility.Awaitility.await;

import io.cameliot.broker.PlainClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Numbered events for several processes, none of which may get lost. */
final class Counting {
    /** How many events may wait on the server, so that none of its queues runs over. */
    private static final int BACKLOG = 4_000;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private Counting() {}

    /** Publishes the events with these numbers, never more than the backlog ahead of those who receive them. */
    static void publish(PlainClient plain, int from, int to, ApplicationProcess... processes) {
        int chunk = BACKLOG / 4;
        for (int start = from; start < to; start += chunk) {
            int sent = start;
            await().atMost(PATIENCE).until(() -> sent - countOf(processes) <= BACKLOG - chunk);
            plain.publishAll(
                    "iot-2/type/pump/id/p-01/evt/count/fmt/text",
                    IntStream.range(start, Math.min(start + chunk, to))
                            .mapToObj(String::valueOf)
                            .toList());
        }
    }

    static void awaitAll(int events, ApplicationProcess... processes) {
        await("all of " + events + " events")
                .atMost(PATIENCE)
                .until(() -> countOf(processes) >= events && distinct(processes).size() == events);
    }

    private static int countOf(ApplicationProcess... processes) {
        return Stream.of(processes).mapToInt(ApplicationProcess::receivedCount).sum();
    }

    static Set<String> distinct(ApplicationProcess... processes) {
        Set<String> received = new HashSet<>();
        for (ApplicationProcess process : processes) {
            received.addAll(process.distinct());
        }
        return received;
    }
}
