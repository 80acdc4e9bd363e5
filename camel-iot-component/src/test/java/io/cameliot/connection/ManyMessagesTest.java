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
package io.cameliot.connection;

import static io.cameliot.connection.TestConnections.PATIENTLY;
import static io.cameliot.connection.TestConnections.TOPIC;
import static io.cameliot.connection.TestConnections.filter;
import static io.cameliot.connection.TestConnections.message;
import static java.util.stream.IntStream.range;
import static java.util.stream.IntStream.rangeClosed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.junit.jupiter.api.Test;

/** Messages are received, acknowledged and published on one connection at the same time. */
class ManyMessagesTest extends ScriptedServerTest {
    private static final int MESSAGES = 10_000;
    private static final int WINDOW = 100;
    private static final int PUBLISHERS = 4;

    private int sent;

    @Test
    void noneIsLostOrDoneTwiceAndAllAreInOrder() throws Exception {
        ClientConnection connection = connections
                .to(server)
                .receiveMaximum(WINDOW)
                .maxInFlight(WINDOW)
                .open();
        Received received = Received.doneAtOnce();
        connection
                .subscribe(filter("iot-2/type/pump/id/+/evt/+/fmt/+"), 1, received)
                .get(10, TimeUnit.SECONDS);
        ScriptedServer.Connection wire = server.connection(0);
        server.on(MqttPubAck.class, (from, acknowledgement) -> sendNext(from));
        ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS);
        List<List<Outcome>> outcomes;
        try {
            outcomes = range(0, PUBLISHERS)
                    .mapToObj(publisher -> publishAll(publisher, connection, threads))
                    .toList();
            for (int i = 0; i < WINDOW; i++) {
                sendNext(wire);
            }
            for (Outcome outcome : outcomes.stream().flatMap(List::stream).toList()) {
                outcome.awaitAcknowledged();
            }
        } finally {
            threads.shutdownNow();
        }
        await().until(() -> wire.acknowledged().size() >= MESSAGES);

        List<Integer> all = rangeClosed(1, MESSAGES).boxed().toList();
        assertThat(wire.acknowledged()).isEqualTo(all);
        assertThat(received.payloads()).isEqualTo(texts(all.stream()));
        List<String> published = wire.payloads();
        assertThat(published).hasSize(MESSAGES);
        for (int i = 0; i < PUBLISHERS; i++) {
            String publisher = i + " ";
            assertThat(published.stream().filter(payload -> payload.startsWith(publisher)))
                    .isEqualTo(texts(range(0, MESSAGES / PUBLISHERS).mapToObj(number -> publisher + number)));
        }
        assertThat(server.connections()).isEqualTo(1);
    }

    private static List<String> texts(Stream<?> values) {
        return values.map(Object::toString).toList();
    }

    /** The server sends as much as the client takes at a time; packet IDs and payloads count from 1. */
    private synchronized void sendNext(ScriptedServer.Connection to) throws Exception {
        if (sent < MESSAGES) {
            sent++;
            to.send(ScriptedServer.message(sent, 1, TOPIC, "" + sent));
        }
    }

    private static List<Outcome> publishAll(int publisher, ClientConnection connection, ExecutorService threads) {
        List<Outcome> outcomes =
                Stream.generate(Outcome::new).limit(MESSAGES / PUBLISHERS).toList();
        threads.execute(() -> range(0, outcomes.size())
                .forEach(i -> connection.publish(message(1, publisher + " " + i), PATIENTLY, outcomes.get(i))));
        return outcomes;
    }
}
