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

import io.cameliot.lab.MosquittoServer;
import io.cameliot.lab.ResultTable;
import io.cameliot.performance.Fleet.Loss;
import io.cameliot.platform.network.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures how throughput grows with the number of processes and brokers, as far as one machine shows it. Ends with 1 if a
 * message is lost or comes twice.
 */
public final class Instances {
    private static final int WARM_UPS = 2;
    private static final int MOST_ROUNDS = 3;
    private static final int WORK_MICROS = 1_000;
    /** What one machine may reach, to choose how many messages make a run. */
    private static final int MACHINE_PER_SECOND = 40_000;

    private final Length length;
    private final ResultTable table =
            new ResultTable("scenario", "instances", "brokers", "messages/s", "ratio to 1", "lost", "twice");
    private double one;
    private long wrong;

    private Instances(Length length) {
        this.length = length;
    }

    /** Set up by the system properties {@code benchmarks.mode} and {@code benchmarks.results}. */
    public static void main(String... arguments) throws Exception {
        Instances instances = new Instances(Length.named(System.getProperty("benchmarks.mode", "full")));
        try (MosquittoServer first = MosquittoServer.start();
                MosquittoServer second = MosquittoServer.start()) {
            instances.work(List.of(uri(first)), 1, 2, 4, 8);
            instances.work(List.of(uri(first), uri(second)), 2, 4, 8);
            instances.publish(first, 10, 1, 2, 4);
            instances.publish(first, 50, 1, 2, 4);
            instances.receive(List.of(uri(first)), 1, 2, 4);
            instances.receive(List.of(uri(first), uri(second)), 2, 4);
        }
        instances.table.print(System.out);
        System.out.printf("%,d messages lost or received twice%n", instances.wrong);
        instances.table.write("instances.csv");
        System.exit(instances.wrong == 0 ? 0 : 1);
    }

    private static String uri(MosquittoServer server) {
        return "tcp://127.0.0.1:" + server.port();
    }

    private void work(List<String> brokers, int... counts) throws Exception {
        for (int count : counts) {
            measure(
                    "receiving, 1 ms of work",
                    count,
                    brokers.size(),
                    count * 1_000_000 / WORK_MICROS,
                    () -> new ReceivingInstances(brokers, "work-" + count + "-" + brokers.size(), count, WORK_MICROS));
        }
    }

    private void receive(List<String> brokers, int... counts) throws Exception {
        for (int count : counts) {
            measure(
                    "receiving, no work",
                    count,
                    brokers.size(),
                    MACHINE_PER_SECOND,
                    () -> new ReceivingInstances(brokers, "idle-" + count + "-" + brokers.size(), count, 0));
        }
    }

    private void publish(MosquittoServer broker, int oneWayMillis, int... counts) throws Exception {
        try (TcpProxy distance = TcpProxy.to("127.0.0.1", broker.port())) {
            distance.delay(Duration.ofMillis(oneWayMillis));
            int bound = PublishingInstance.WINDOW * 1_000 / (2 * oneWayMillis);
            for (int count : counts) {
                measure(
                        "publishing, " + 2 * oneWayMillis + " ms away and back",
                        count,
                        1,
                        Math.min(MACHINE_PER_SECOND, count * bound),
                        () -> new PublishingInstances(distance.uri(), "publish", count));
            }
        }
    }

    private void measure(String scenario, int instances, int brokers, int perSecond, Fleet.Start start)
            throws Exception {
        int messages = (int) (perSecond * length.seconds());
        List<Double> rates = new ArrayList<>();
        Loss loss;
        try (Fleet fleet = start.start()) {
            for (int warmUp = 0; warmUp < WARM_UPS; warmUp++) {
                fleet.run(messages);
            }
            for (int round = 0; round < Math.min(MOST_ROUNDS, length.rounds()); round++) {
                rates.add(fleet.run(messages));
            }
            loss = fleet.loss();
        }
        double rate = new Measured(scenario, "", Metric.RATE, rates).median();
        if (instances == 1) {
            one = rate;
        }
        wrong += loss.lost() + loss.twice();
        table.add(scenario, instances, brokers, (long) rate, rate / one, loss.lost(), loss.twice());
        System.out.printf("%s, %d instances, %d brokers: %,.0f messages/s%n", scenario, instances, brokers, rate);
    }
}
