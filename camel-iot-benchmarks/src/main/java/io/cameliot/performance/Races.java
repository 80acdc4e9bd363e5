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
import java.nio.file.Path;
import java.util.List;

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

    private static final int TIMES_FOR_PERCENTILES = 4;

    /** What the JSON of a row has, about. */
    private static final int INGESTED_BYTES = 125;

    private final String serverUri;
    private final String distantUri;
    private final Path weather;

    /**
     * @param distantUri the same server at 20 ms
     * @param weather    the file that is ingested, over and over
     */
    Races(String serverUri, String distantUri, Path weather) {
        this.serverUri = serverUri;
        this.distantUri = distantUri;
        this.weather = weather;
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
                single(
                        "threads",
                        "Eight threads that go on with the next event when the route lets them",
                        Source.THREADS,
                        serverUri),
                single("queue", "A queue with eight consumers, an exchange for each event", Source.QUEUE, serverUri),
                single("queue-distant", "The same, 20 ms away and back", Source.QUEUE, distantUri),
                single("splitter-distant", "A parallel splitter, 20 ms away and back", Source.SPLITTER, distantUri),
                ingesting("ingest", "Ingesting a CSV file as JSON events, and publishing ready-made ones", serverUri),
                ingesting("ingest-distant", "The same, 20 ms away and back", distantUri),
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
                        new Entry(HIVEMQ, () -> HiveMq.Publisher.ofReadyMade(uri, new Events(name))),
                        new Entry(SDK, () -> new IbmSdk.Publisher(uri, new Events(name)))));
    }

    private Race ingesting(String name, String title, String uri) {
        return new Race(
                name,
                title,
                List.of(
                        new Entry(IOT_BATCH, () -> new Ingest.Iot(weather, uri, name)),
                        new Entry(PEER, () -> new Ingest.Peer(weather, uri, "peer-" + name)),
                        new Entry(RAW, () -> new RawPaho.Publisher(uri, new Events(name, INGESTED_BYTES)))));
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
                        new Entry(IOT, () -> CamelReceiver.iot(serverUri, new Events("r-iot"), "", exchange -> {})),
                        new Entry(
                                IOT_MEMBERS,
                                () -> CamelReceiver.iot(serverUri, new Events("r-four"), members(), exchange -> {})),
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
                        new Entry(IOT, () -> CamelReceiver.iot(serverUri, new Events("w-one"), "", new Work())),
                        new Entry(
                                IOT_CONCURRENT,
                                () -> CamelReceiver.iot(
                                        serverUri, new Events("w-eight"), "&concurrency=8", new Work())),
                        new Entry(
                                IOT_MEMBERS,
                                () -> CamelReceiver.iot(
                                        serverUri, new Events("w-four"), members(), exchange -> Work.spend()))));
    }

    private static String members() {
        return "&scalable=true&connections=4&serverType=MQTT_BROKER";
    }

    private Race latency() {
        return new Race(
                "latency",
                "From publishing to receiving at 5,000 events a second",
                TIMES_FOR_PERCENTILES,
                List.of(
                        new Entry(IOT, () -> new Latencies.Iot(serverUri, new Events("l-iot"))),
                        new Entry(RAW, () -> new Latencies.Raw(serverUri, new Events("l-raw")))));
    }
}
