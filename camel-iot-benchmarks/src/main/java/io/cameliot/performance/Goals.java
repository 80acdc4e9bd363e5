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

import static io.cameliot.performance.Metric.ALLOCATION;
import static io.cameliot.performance.Metric.MEDIAN;
import static io.cameliot.performance.Metric.P99;
import static io.cameliot.performance.Metric.RATE;
import static io.cameliot.performance.Races.IOT;
import static io.cameliot.performance.Races.IOT_BATCH;
import static io.cameliot.performance.Races.IOT_CONCURRENT;
import static io.cameliot.performance.Races.IOT_MEMBERS;
import static io.cameliot.performance.Races.PEER;
import static io.cameliot.performance.Races.RAW;

import java.util.List;

/** How the component is to compare with its peers. */
final class Goals {
    static final List<Goal> ALL = List.of(
            new Goal("Batch of ready-made events: iot: and paho-mqtt5:", "publish", RATE, IOT_BATCH, PEER, 6),
            new Goal("the same, 20 ms away and back", "publish-distant", RATE, IOT_BATCH, PEER, 1_000),
            new Goal(
                    "Batch of ready-made events: iot: and Paho with the same window",
                    "publish",
                    RATE,
                    IOT_BATCH,
                    RAW,
                    0.95),
            new Goal(
                    "File, CSV, JSON and batch: iot:, and ready-made events with Paho",
                    "ingest",
                    RATE,
                    IOT_BATCH,
                    RAW,
                    0.6),
            new Goal("An exchange for each event, from 8 threads: iot: and paho-mqtt5:", "threads", RATE, IOT, PEER, 2),
            new Goal(
                    "A queue with eight consumers, 20 ms away and back: iot: and paho-mqtt5:",
                    "queue-distant",
                    RATE,
                    IOT,
                    PEER,
                    50),
            new Goal(
                    "A parallel splitter, 20 ms away and back: iot: and paho-mqtt5:",
                    "splitter-distant",
                    RATE,
                    IOT,
                    PEER,
                    50),
            new Goal("Receiving: iot: and Paho with acknowledgements by hand", "receive", RATE, IOT, RAW, 0.95),
            new Goal("Receiving: iot: with 4 scalable connections, and Paho", "receive", RATE, IOT_MEMBERS, RAW, 1),
            new Goal(
                    "A route that works 1 ms on each event: concurrency 8 and 1", "work", RATE, IOT_CONCURRENT, IOT, 7),
            new Goal(
                    "A route that works 1 ms on each event: 4 scalable connections and 1",
                    "work",
                    RATE,
                    IOT_MEMBERS,
                    IOT,
                    3.5),
            new Goal("Median latency at 5,000 events/s: iot: and Paho", "latency", MEDIAN, IOT, RAW, 1.15),
            new Goal("99th percentile of latency at 5,000 events/s: iot: and Paho", "latency", P99, IOT, RAW, 1.15),
            new Goal(
                    "Bytes allocated for each event published: iot: and Paho",
                    "publish",
                    ALLOCATION,
                    IOT_BATCH,
                    RAW,
                    1.5),
            new Goal("Bytes allocated for each event received: iot: and Paho", "receive", ALLOCATION, IOT, RAW, 1.5));

    private Goals() {}
}
