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

import io.cameliot.performance.Race.Entry;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The races, and how the component is to do in them. */
final class Races {
    static final String IOT = "iot:";
    static final String IOT_BATCH = "iot: with batch";
    static final String IOT_MEMBERS = "iot: with 4 scalable connections";
    static final String IOT_CONCURRENT = "iot: with concurrency 8";
    static final String PEER = "paho-mqtt5:";
    static final String RAW = "Paho, asynchronous";
    static final String HIVEMQ = "HiveMQ's client";
    static final String SDK = "IBM's SDK";

    private static final long WORK_NANOS = 1_000_000;

    private final String serverUri;
    private final String distantUri;

    /**
     * @param distantUri the same server at 20 ms
     */
    Races(String serverUri, String distantUri) {
        this.serverUri = serverUri;
        this.distantUri = distantUri;
    }

    List<Race> all() {
        return List.of(
                publishing("publish", "Publishing ready-made events from one thread", serverUri),
                publishing("publish-distant", "The same, 20 ms away and back", distantUri),
                single(
                        "callers",
                        "Eight threads that publish an event and wait for the outcome",
                        Source.CALLERS,
                        serverUri),
                single("queue", "A queue with eight consumers, an exchange for each event", Source.QUEUE, serverUri),
                single("queue-distant", "The same, 20 ms away and back", Source.QUEUE, distantUri),
                single("splitter-distant", "A parallel splitter, 20 ms away and back", Source.SPLITTER, distantUri),
                receiving(),
                working(),
                latency());
    }

    private static Race publishing(String name, String title, String uri) {
        return new Race(
                name,
                title,
                List.of(
                        new Entry(IOT_BATCH, () -> CamelPublisher.iot(uri, new Events(name), Source.BATCH)),
                        new Entry(PEER, () -> CamelPublisher.peer(uri, new Events(name), Source.BATCH)),
                        new Entry(RAW, () -> new RawPaho.Publisher(uri, new Events(name))),
                        new Entry(HIVEMQ, () -> new HiveMq.Publisher(uri, "hive-", new Events(name))),
                        new Entry(SDK, () -> new IbmSdk.Publisher(uri, new Events(name)))));
    }

    private static Race single(String name, String title, Source source, String uri) {
        return new Race(
                name,
                title,
                List.of(
                        new Entry(IOT, () -> CamelPublisher.iot(uri, new Events(name), source)),
                        new Entry(PEER, () -> CamelPublisher.peer(uri, new Events(name), source))));
    }

    private Race receiving() {
        return new Race(
                "receive",
                "Receiving with QoS 1, acknowledged after processing",
                List.of(
                        new Entry(IOT, () -> CamelReceiver.iot(serverUri, new Events("r-iot"), "", () -> {})),
                        new Entry(
                                IOT_MEMBERS,
                                () -> CamelReceiver.iot(serverUri, new Events("r-four"), members(), () -> {})),
                        new Entry(PEER, () -> CamelReceiver.peer(serverUri, new Events("r-peer"))),
                        new Entry(RAW, () -> new RawPaho.Receiver(serverUri, new Events("r-raw"))),
                        new Entry(HIVEMQ, () -> new HiveMq.Receiver(serverUri, new Events("r-hive"))),
                        new Entry(SDK, () -> new IbmSdk.Receiver(serverUri, new Events("r-sdk")))));
    }

    private Race working() {
        return new Race(
                "work",
                "Routes that work 1 ms on each event of 100 devices",
                List.of(
                        new Entry(IOT, () -> CamelReceiver.iot(serverUri, new Events("w-one"), "", Races::work)),
                        new Entry(
                                IOT_CONCURRENT,
                                () -> CamelReceiver.iot(
                                        serverUri, new Events("w-eight"), "&concurrency=8", Races::work)),
                        new Entry(
                                IOT_MEMBERS,
                                () -> CamelReceiver.iot(serverUri, new Events("w-four"), members(), Races::work))));
    }

    private static String members() {
        return "&scalable=true&connections=4&serverType=MQTT_BROKER";
    }

    private static void work() {
        long end = System.nanoTime() + WORK_NANOS;
        while (end - System.nanoTime() > 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private Race latency() {
        return new Race(
                "latency",
                "From publishing to receiving at 5,000 events a second",
                List.of(
                        new Entry(IOT, () -> new Latencies.Iot(serverUri, new Events("l-iot"))),
                        new Entry(RAW, () -> new Latencies.Raw(serverUri, new Events("l-raw")))));
    }
}
