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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** A request has the time of replyTimeout for everything, the wait for earlier ones included. */
class ReplyTimeoutTest extends BrokerTest {
    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(3);
    private static final String REBOOT =
            "iot:command?type=pump&id=p-01&command=reboot&maxInFlight=1&connectionTimeout=2" + "&replyTimeout="
                    + REPLY_TIMEOUT.toMillis();

    ReplyTimeoutTest(Brokers kind) {
        super(kind);
    }

    private ProducerTemplate requester(String serverUri) throws Exception {
        return start("requester", serverUri, new RouteBuilder() {
                    @Override
                    public void configure() {
                        // The test sends to the endpoints itself.
                    }
                })
                .createProducerTemplate();
    }

    /** Completes with the outcome of a request, which has its end by then. */
    private static CompletableFuture<Exchange> request(ProducerTemplate template, String body) {
        return template.asyncSend(REBOOT, exchange -> {
            exchange.setPattern(ExchangePattern.InOut);
            exchange.getMessage().setBody(body);
        });
    }

    /** Half of the time of the earlier request is over, so that the later one gets its place when it has half of its own. */
    private static void awaitHalfTime() {
        await().pollDelay(REPLY_TIMEOUT.dividedBy(2)).until(() -> true);
    }

    @Test
    void aRequestThatHasWaitedForAPlaceHasOnlyTheRestOfTheTimeForItsReply() throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/cmd/+/fmt/+");
        ProducerTemplate template = requester(broker().serverUri());
        CompletableFuture<Exchange> first = request(template, "first");
        await().until(() -> plain.received().size() == 1);
        awaitHalfTime();

        long begun = System.nanoTime();
        Exchange second = request(template, "second").get();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);

        assertThat(first.get().getException()).isInstanceOf(NoReplyException.class);
        assertThat(plain.received()).hasSize(2);
        assertThat(second.getException()).isInstanceOf(NoReplyException.class);
        assertThat(took).isBetween(REPLY_TIMEOUT, REPLY_TIMEOUT.plusMillis(1_200));
    }

    @Test
    void aRequestThatHasWaitedForAPlaceIsNotPublishedAfterTheRestOfTheTime() throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/cmd/+/fmt/+");
        ProducerTemplate template = requester(proxy.uri());
        CompletableFuture<Exchange> first = request(template, "first");
        await().until(() -> plain.received().size() == 1);
        proxy.refuse();
        proxy.cut();
        awaitHalfTime();

        Exchange second = request(template, "second").get();
        proxy.accept();
        template.sendBody(REBOOT, "end");

        assertThat(first.get().getException()).isInstanceOf(NoReplyException.class);
        assertThat(second.getException()).isInstanceOf(NoReplyException.class);
        await().until(() -> plain.receivedTexts().stream().anyMatch(text -> text.endsWith(" end")));
        assertThat(plain.receivedTexts()).noneMatch(text -> text.endsWith(" second"));
    }
}
