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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import io.cameliot.platform.network.TcpProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each exchange completes exactly once, whatever becomes of the connection. */
class WhenDisconnectedTest extends BrokerTest {
    private static final String URI = "iot:event?type=pump&id=p-01&event=status&format=text";
    private static final String FILTER = "iot-2/type/pump/id/+/evt/+/fmt/+";

    @TempDir
    private Path directory;

    private TcpProxy proxy;
    private PlainClient plain;

    WhenDisconnectedTest(Brokers kind) {
        super(kind);
    }

    @BeforeEach
    void connect() {
        proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        plain = plainClient().subscribe(FILTER);
    }

    private ProducerTemplate template(String appId) throws Exception {
        return start(appId, proxy.uri(), new RouteBuilder() {
                    @Override
                    public void configure() {
                        // The test sends to the endpoint itself.
                    }
                })
                .createProducerTemplate();
    }

    private static CompletableFuture<Exchange> send(ProducerTemplate template, String uri, String body) {
        return template.asyncSend(uri, exchange -> exchange.getMessage().setBody(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&sessionExpiryInterval=60"})
    void byDefaultMessagesWaitForTheConnectionAndAreSentAgain(String options) throws Exception {
        ProducerTemplate template = template("wd-wait" + options.length());
        assertThat(send(template, URI + options, "0")).succeedsWithin(Duration.ofSeconds(10));
        proxy.stall();
        List<CompletableFuture<Exchange>> stalled = IntStream.rangeClosed(1, 20)
                .mapToObj(i -> send(template, URI + options, "" + i))
                .toList();
        proxy.refuse();
        proxy.cut();
        List<CompletableFuture<Exchange>> waiting = IntStream.rangeClosed(21, 40)
                .mapToObj(i -> send(template, URI + options, "" + i))
                .toList();
        assertThat(stalled).noneMatch(CompletableFuture::isDone);
        proxy.resume();
        proxy.accept();

        for (CompletableFuture<Exchange> sent : stalled) {
            assertThat(sent.get().getException()).isNull();
        }
        for (CompletableFuture<Exchange> sent : waiting) {
            assertThat(sent.get().getException()).isNull();
        }
        await().until(() -> payloads()
                .containsAll(
                        IntStream.rangeClosed(0, 40).mapToObj(Integer::toString).toList()));
    }

    @Test
    void ifAskedForMessagesFailAtOnceThoseThatWaitForTheirAcknowledgementToo() throws Exception {
        String uri = URI + "&whenDisconnected=FAIL";
        ProducerTemplate template = template("wd-fail");
        assertThat(send(template, uri, "0")).succeedsWithin(Duration.ofSeconds(10));
        proxy.stall();
        CompletableFuture<Exchange> stalled = send(template, uri, "1");
        proxy.refuse();
        proxy.cut();

        assertThat(stalled.get().getException()).hasMessageContaining("whenDisconnected is FAIL");
        assertThat(send(template, uri, "2").get().getException()).hasMessageContaining("whenDisconnected is FAIL");

        proxy.resume();
        proxy.accept();
        await().untilAsserted(() ->
                assertThat(send(template, uri, "3").get().getException()).isNull());
    }

    @Test
    void whatIsInFilesWhenTheContextEndsIsPublishedByTheNext() throws Exception {
        String uri = URI + "&persistence=FILE&cleanStart=false&sessionExpiryInterval=60&filePersistenceDirectory="
                + directory;
        DefaultCamelContext first = closing(IotContext.of(proxy.uri(), "wd-file"));
        first.start();
        ProducerTemplate template = first.createProducerTemplate();
        assertThat(send(template, uri, "0")).succeedsWithin(Duration.ofSeconds(10));
        proxy.stall();
        List<CompletableFuture<Exchange>> stalled = IntStream.rangeClosed(1, 20)
                .mapToObj(i -> send(template, uri, "" + i))
                .toList();
        await().until(() -> filesIn(directory) >= 20);
        proxy.cut();
        first.close();
        assertThat(stalled)
                .allSatisfy(sent -> assertThat(sent.get().getException()).isNotNull());
        proxy.resume();

        ProducerTemplate next = template("wd-file");
        assertThat(send(next, uri, "21").get().getException()).isNull();

        await().until(() -> payloads()
                .containsAll(
                        IntStream.rangeClosed(0, 21).mapToObj(Integer::toString).toList()));
        await().until(() -> filesIn(directory) == 0);
    }

    /** Or else a few routes that wait use up all threads on which routes go on, and wait for ever. */
    @Test
    void aRouteMayPublishAgainAndWaitForItAsOftenAsItLikes() throws Exception {
        DefaultCamelContext context = start("wd-again", new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:twice").to(URI).process(exchange -> exchange.getContext()
                        .createFluentProducerTemplate()
                        .to(URI + "&publishTimeout=5000")
                        .withBody("second")
                        .send());
            }
        });
        ProducerTemplate template = context.createProducerTemplate();
        List<CompletableFuture<Exchange>> sent = IntStream.range(0, 40)
                .mapToObj(i -> send(template, "direct:twice", "first"))
                .toList();

        for (CompletableFuture<Exchange> each : sent) {
            assertThat(each).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    private Set<String> payloads() {
        Set<String> payloads = new HashSet<>();
        plain.received().forEach(message -> payloads.add(new String(message.getPayloadAsBytes())));
        return payloads;
    }

    private static long filesIn(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".msg")).count();
        }
    }
}
