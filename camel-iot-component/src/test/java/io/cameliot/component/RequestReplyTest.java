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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import io.cameliot.platform.network.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** A command is answered by an event, an event by a command, of the same device. */
class RequestReplyTest extends BrokerTest {
    private static final String REBOOT = "iot:command?type=pump&id=p-01&command=reboot";

    RequestReplyTest(Brokers kind) {
        super(kind);
    }

    private ProducerTemplate requester() throws Exception {
        return start("requester", new RouteBuilder() {
                    @Override
                    public void configure() {
                        // The test sends to the endpoints itself.
                    }
                })
                .createProducerTemplate();
    }

    private CamelContext responder(String from) throws Exception {
        return start("responder", new RouteBuilder() {
            @Override
            public void configure() {
                from(from).setBody(simple("done: ${body}"));
            }
        });
    }

    @Test
    void aCommandThatIsInOutGetsTheEventThatAnswersIt() throws Exception {
        responder("iot:command?type=pump&exchangePattern=InOut");

        Exchange reply = requester().request(REBOOT + "&format=text", exchange -> exchange.getMessage()
                .setBody("now"));

        assertThat(reply.getException()).isNull();
        assertThat(reply.getMessage().getBody(String.class)).isEqualTo("done: now");
        assertThat(reply.getMessage().getHeaders())
                .containsEntry("CamelIotEventId", "reply-a-myorg1-requester")
                .containsEntry("CamelIotDeviceType", "pump")
                .containsEntry("CamelIotDeviceId", "p-01");
    }

    @Test
    void anEventThatIsInOutGetsTheCommandThatAnswersIt() throws Exception {
        responder("iot:event?event=question&exchangePattern=InOut");

        String reply = requester().requestBody("iot:event?type=pump&id=p-01&event=question", "why?", String.class);

        assertThat(reply).isEqualTo("done: why?");
    }

    /** The reply comes while the event is not acknowledged, and over the same connection. */
    @Test
    void aRouteThatAsksWhileItProcessesAnEventGetsItsReply() throws Exception {
        responder("iot:command?type=pump&exchangePattern=InOut");
        Queue<String> replies = new ConcurrentLinkedQueue<>();
        start("asker", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?event=alarm&format=text")
                        .to(ExchangePattern.InOut, REBOOT + "&format=text")
                        .process(exchange -> replies.add(exchange.getMessage().getBody(String.class)));
            }
        });

        plainClient().publishAll("iot-2/type/pump/id/p-01/evt/alarm/fmt/text", List.of("hot", "hotter", "fire"));

        await().until(() -> replies.size() == 3);
        assertThat(replies).containsExactly("done: hot", "done: hotter", "done: fire");
    }

    @Test
    void manyRequestsAtATimeGetTheirOwnReplies() throws Exception {
        responder("iot:command?type=pump&exchangePattern=InOut");
        ProducerTemplate template = requester();

        List<CompletableFuture<String>> replies = IntStream.range(0, 200)
                .mapToObj(i -> template.asyncRequestBody(REBOOT, "" + i, String.class))
                .toList();

        for (int i = 0; i < replies.size(); i++) {
            assertThat(replies.get(i)).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("done: " + i);
        }
    }

    @Test
    void aRequestNamesTheTopicThatAnyClientCanAnswerTo() throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/cmd/+/fmt/+");

        CompletableFuture<String> reply = requester().asyncRequestBody(REBOOT + "&replyId=done", "{}", String.class);
        await().until(() -> plain.received().size() == 1);
        Mqtt5Publish request = plain.received().get(0);
        String responseTopic = request.getResponseTopic().orElseThrow().toString();
        plain.publish(Mqtt5Publish.builder()
                .topic(responseTopic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("yes".getBytes())
                .correlationData(request.getCorrelationData().orElseThrow())
                .build());

        assertThat(responseTopic).isEqualTo("iot-2/type/pump/id/p-01/evt/done/fmt/json");
        assertThat(reply).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("yes");
    }

    @Test
    void withoutAReplyInTimeTheExchangeFailsAndSaysWhy() throws Exception {
        ProducerTemplate template = requester();

        assertThatThrownBy(() -> template.requestBody(REBOOT + "&replyTimeout=200", "{}"))
                .cause()
                .isInstanceOf(NoReplyException.class)
                .hasMessageContaining("No reply came within replyTimeout")
                .hasMessageContaining("disableReplyTo");
    }

    @Test
    void aRequestThatIsNotAcknowledgedInTimeFailsForThatReason() throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        responder("iot:command?type=pump&exchangePattern=InOut");
        ProducerTemplate template = start("requester", proxy.uri(), new RouteBuilder() {
                    @Override
                    public void configure() {
                        // The test sends to the endpoint itself.
                    }
                })
                .createProducerTemplate();
        String uri = REBOOT + "&publishTimeout=1500";
        assertThat(template.requestBody(uri, "first", String.class)).isEqualTo("done: first");
        proxy.stall();

        assertThatThrownBy(() -> template.requestBody(uri, "second"))
                .cause()
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("was not acknowledged within publishTimeout");
    }

    @Test
    void withDisableReplyToAnInOutExchangeIsDoneWhenItsMessageIsAcknowledged() throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/cmd/+/fmt/+");

        Object body = requester().requestBody(REBOOT + "&disableReplyTo=true", "{}");

        assertThat(body).isEqualTo("{}");
        await().until(() -> plain.received().size() == 1);
        assertThat(plain.received().get(0).getResponseTopic()).isEmpty();
    }

    @Test
    void noReplyGoesToAnotherDeviceOrInAnotherDirection() throws Exception {
        PlainClient plain = plainClient()
                .subscribe("iot-2/type/+/id/+/cmd/+/fmt/+")
                .subscribe("iot-2/type/+/id/+/evt/answer/fmt/+");
        responder("iot:event?event=question&exchangePattern=InOut");

        for (String responseTopic : List.of(
                "iot-2/type/pump/id/p-02/cmd/answer/fmt/json",
                "iot-2/type/valve/id/p-01/cmd/answer/fmt/json",
                "iot-2/type/pump/id/p-01/evt/answer/fmt/json",
                "elsewhere",
                "iot-2/type/pump/id/p-01/cmd/answer/fmt/json")) {
            plain.publish(Mqtt5Publish.builder()
                    .topic("iot-2/type/pump/id/p-01/evt/question/fmt/json")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(responseTopic.getBytes())
                    .responseTopic(responseTopic)
                    .build());
        }

        await().until(() -> !plain.received().isEmpty());
        assertThat(plain.receivedTexts())
                .containsExactly("iot-2/type/pump/id/p-01/cmd/answer/fmt/json"
                        + " done: iot-2/type/pump/id/p-01/cmd/answer/fmt/json");
    }

    @Test
    void aRouteThatDoesNotSayInOutAnswersNobodyAndWaitsForNobody() throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/cmd/+/fmt/+");
        start("responder", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?event=question").to("iot:command?command=copy");
            }
        });

        for (String body : List.of("one", "two")) {
            plain.publish(Mqtt5Publish.builder()
                    .topic("iot-2/type/pump/id/p-01/evt/question/fmt/json")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(body.getBytes())
                    .responseTopic("iot-2/type/pump/id/p-01/cmd/answer/fmt/json")
                    .build());
        }

        await().until(() -> plain.received().size() == 2);
        assertThat(plain.receivedTexts())
                .containsExactly(
                        "iot-2/type/pump/id/p-01/cmd/copy/fmt/json one",
                        "iot-2/type/pump/id/p-01/cmd/copy/fmt/json two");
    }

    @Test
    void aDurableSessionAnswersWithQos1AtMost() throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/cmd/+/fmt/+", MqttQos.EXACTLY_ONCE);
        responder("iot:event?event=question&exchangePattern=InOut&qos=2&sessionExpiryInterval=60");

        plain.publish(Mqtt5Publish.builder()
                .topic("iot-2/type/pump/id/p-01/evt/question/fmt/json")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("why?".getBytes())
                .responseTopic("iot-2/type/pump/id/p-01/cmd/answer/fmt/json")
                .build());

        await().until(() -> plain.received().size() == 1);
        assertThat(plain.received().get(0).getQos()).isEqualTo(MqttQos.AT_LEAST_ONCE);
    }

    @Test
    void aFailedRouteSendsNoReply() throws Exception {
        start("responder", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:command?type=pump&exchangePattern=InOut")
                        .throwException(new IllegalStateException("not today"));
            }
        });
        ProducerTemplate template = requester();

        assertThatThrownBy(() -> template.requestBody(REBOOT + "&replyTimeout=500", "{}"))
                .cause()
                .isInstanceOf(NoReplyException.class);
    }

    @Test
    void aRequestThatCannotBeMadeFailsAtOnce() throws Exception {
        ProducerTemplate template = requester();

        assertThatThrownBy(() -> template.requestBody("iot:command?type=pump&command=reboot", "{}"))
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Missing option id or header CamelIotDeviceId");
    }

    @Test
    void aRequestThatNobodyWaitsForAnyMoreIsNotPublished() throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/cmd/+/fmt/+");
        proxy.refuse();
        ProducerTemplate template = start("stale", proxy.uri(), new RouteBuilder() {
                    @Override
                    public void configure() {
                        // The test sends to the endpoint itself.
                    }
                })
                .createProducerTemplate();
        for (int i = 0; i < 3; i++) {
            Exchange reply =
                    template.request(REBOOT + "&replyTimeout=500&connectionTimeout=2", exchange -> exchange.getMessage()
                            .setBody("stale"));
            assertThat(reply.getException()).isInstanceOf(NoReplyException.class);
        }

        proxy.accept();
        template.sendBody(REBOOT + "&replyTimeout=500&connectionTimeout=2", "end");

        await().until(() -> plain.receivedTexts().stream().anyMatch(text -> text.endsWith(" end")));
        assertThat(plain.receivedTexts()).noneMatch(text -> text.endsWith(" stale"));
    }

    @Test
    void whileThereIsNoConnectionARequestFailsAtOnceIfThatIsAskedFor() throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        proxy.refuse();
        ProducerTemplate template = start("impatient", proxy.uri(), new RouteBuilder() {
                    @Override
                    public void configure() {
                        // The test sends to the endpoint itself.
                    }
                })
                .createProducerTemplate();

        Exchange reply = template.request(
                REBOOT + "&whenDisconnected=FAIL&connectionTimeout=2",
                exchange -> exchange.getMessage().setBody("x"));

        assertThat(reply.getException()).hasMessageContaining("whenDisconnected is FAIL");
    }

    @Test
    void requestsBeforeTheConnectionArePublishedInOrderOnceItIsThere() throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/cmd/+/fmt/+");
        proxy.refuse();
        CamelContext context = start("early", proxy.uri(), new RouteBuilder() {
            @Override
            public void configure() {
                from("seda:in")
                        .to(ExchangePattern.InOut, REBOOT + "&connectionTimeout=2&maxInFlight=20&replyTimeout=60000");
            }
        });
        ProducerTemplate template = context.createProducerTemplate();
        List<String> bodies = IntStream.range(0, 20).mapToObj(Integer::toString).toList();
        bodies.forEach(body -> template.sendBody("seda:in?waitForTaskToComplete=Never", body));
        await().until(() -> context.getInflightRepository().size() == 20);

        proxy.accept();

        await().until(() -> plain.received().size() == 20);
        assertThat(plain.received())
                .extracting(message -> new String(message.getPayloadAsBytes()))
                .containsExactlyElementsOf(bodies);
    }

    @Test
    void noMoreRequestsWaitForTheirRepliesThanMayBeInFlight() throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/cmd/+/fmt/+");
        ProducerTemplate template = requester();
        String uri = REBOOT + "&maxInFlight=2&replyTimeout=3000";

        List<CompletableFuture<Exchange>> sent = Stream.of("1", "2", "3", "4", "5")
                .map(body -> template.asyncSend(uri, inOut(body)))
                .toList();
        await().until(() -> plain.received().size() == 2);
        await().during(Duration.ofMillis(300)).until(() -> plain.received().size() == 2);

        Mqtt5Publish first = plain.received().get(0);
        plain.publish(answer(first, first.getResponseTopic().orElseThrow().toString(), "yes"));
        await().until(() -> plain.received().size() == 3);
        await().until(() -> sent.stream().filter(CompletableFuture::isDone).count() == 1);
        for (CompletableFuture<Exchange> each : sent) {
            assertThat(each).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    @Test
    void requestsThatWaitFailWhenTheApplicationEnds() throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/cmd/+/fmt/+");
        ProducerTemplate template = requester();
        CompletableFuture<Exchange> waiting = template.asyncSend(REBOOT + "&replyTimeout=600000", inOut("1"));
        await().until(() -> plain.received().size() == 1);

        template.getCamelContext().stop();

        assertThat(waiting).succeedsWithin(Duration.ofSeconds(20)).satisfies(exchange -> assertThat(
                        exchange.getException())
                .hasMessageContaining("was stopped before the reply came"));
    }

    private static Processor inOut(String body) {
        return exchange -> {
            exchange.setPattern(ExchangePattern.InOut);
            exchange.getMessage().setBody(body);
        };
    }

    @Test
    void onlyTheDeviceThatWasAskedCanAnswer() throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/cmd/+/fmt/+");
        CompletableFuture<String> reply = requester().asyncRequestBody(REBOOT, "{}", String.class);
        await().until(() -> plain.received().size() == 1);
        Mqtt5Publish request = plain.received().get(0);
        String topic = request.getResponseTopic().orElseThrow().toString();

        plain.publish(answer(request, topic.replace("p-01", "p-66"), "forged"));
        plain.publish(answer(request, topic, "genuine"));

        assertThat(reply).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("genuine");
    }

    private static Mqtt5Publish answer(Mqtt5Publish request, String topic, String payload) {
        return Mqtt5Publish.builder()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .correlationData(request.getCorrelationData().orElseThrow())
                .payload(payload.getBytes())
                .build();
    }
}
