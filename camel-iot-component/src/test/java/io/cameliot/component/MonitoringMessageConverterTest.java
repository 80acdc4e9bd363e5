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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cameliot.protocol.MonitoringMessage;
import io.cameliot.protocol.MonitoringMessage.Action;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.TypeConverter;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MonitoringMessageConverterTest {
    private static final String PAYLOAD =
            "{\"Action\":\"Connect\",\"Time\":\"2026-02-01T10:00:00.250Z\",\"ClientID\":\"d:o:pump:é\"}";
    private static final MonitoringMessage MESSAGE = MonitoringMessageFormat.read(PAYLOAD);

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<MonitoringMessage> received = new ArrayList<>();

    @BeforeEach
    void startContext() throws Exception {
        context.disableJMX();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:convert").convertBodyTo(MonitoringMessage.class);
                from("direct:bean").bean(MonitoringMessageConverterTest.this, "receive");
                from("direct:simple").convertBodyTo(MonitoringMessage.class).setBody(simple("${body.clientId}"));
            }
        });
        context.start();
    }

    @AfterEach
    void stopContext() throws IOException {
        context.close();
    }

    public void receive(MonitoringMessage message) {
        received.add(message);
    }

    static Stream<Object> payloads() {
        return payloads(PAYLOAD);
    }

    static Stream<Object> emptyPayloads() {
        return payloads("");
    }

    static Stream<Object> malformedPayloads() {
        return payloads("{\"Action\":\"Connect\",\u0007\n" + " ".repeat(100_000) + "}");
    }

    private static Stream<Object> payloads(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Stream.of(bytes, text, new ByteArrayInputStream(bytes));
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void aPayloadIsConverted(Object payload) {
        assertThat(send("direct:convert", payload)).isEqualTo(MESSAGE);
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void aBeanWithAMonitoringMessageAsParameterGetsIt(Object payload) {
        send("direct:bean", payload);

        assertThat(received).containsExactly(MESSAGE);
    }

    @Test
    void simpleExpressionsReadItsFields() {
        assertThat(send("direct:simple", PAYLOAD)).isEqualTo("d:o:pump:é");
    }

    @Test
    void aMessageIsConvertedToJson() throws IOException {
        TypeConverter converter = context.getTypeConverter();

        assertThat(converter.convertTo(String.class, MESSAGE)).isEqualTo(PAYLOAD);
        assertThat(converter.convertTo(byte[].class, MESSAGE)).isEqualTo(PAYLOAD.getBytes(StandardCharsets.UTF_8));
        assertThat(converter.convertTo(InputStream.class, MESSAGE).readAllBytes())
                .isEqualTo(PAYLOAD.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aMessageIsConvertedToAMapAndBack() {
        TypeConverter converter = context.getTypeConverter();
        Map<?, ?> map = converter.convertTo(Map.class, MESSAGE);

        assertThat(map)
                .isEqualTo(Map.of("Action", "Connect", "Time", "2026-02-01T10:00:00.250Z", "ClientID", "d:o:pump:é"));
        assertThat(converter.convertTo(MonitoringMessage.class, map)).isEqualTo(MESSAGE);
        assertThat(converter.convertTo(MonitoringMessage.class, Map.of("Action", "Connect")))
                .isEqualTo(MonitoringMessage.builder().action(Action.CONNECT).build());
    }

    @ParameterizedTest
    @MethodSource("emptyPayloads")
    void anEmptyPayloadBecomesNull(Object payload) {
        assertThat(context.getTypeConverter().convertTo(MonitoringMessage.class, payload))
                .isNull();
    }

    @ParameterizedTest
    @MethodSource("emptyPayloads")
    void convertBodyToMakesNullOfAnEmptyPayload(Object payload) {
        assertThat(send("direct:convert", payload)).isNull();
    }

    @ParameterizedTest
    @MethodSource("emptyPayloads")
    void aBeanGetsNullForAnEmptyPayload(Object payload) {
        send("direct:bean", payload);

        assertThat(received).containsExactly((MonitoringMessage) null);
    }

    @ParameterizedTest
    @MethodSource("malformedPayloads")
    void aMalformedPayloadFailsWithThePlaceAndTheStartOfThePayload(Object payload) {
        assertThatExceptionOfType(CamelExecutionException.class)
                .isThrownBy(() -> send("direct:convert", payload))
                .havingCause()
                .withCauseInstanceOf(TypeConversionException.class)
                .withMessageContaining("Not a monitoring message, at line 1, column 22")
                .withMessageContaining("{\"Action\":\"Connect\",\\u0007\\u000A")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(2_000));
    }

    @ParameterizedTest
    @MethodSource("malformedPayloads")
    void aBeanIsNotCalledForAMalformedPayload(Object payload) {
        assertThatExceptionOfType(CamelExecutionException.class)
                .isThrownBy(() -> send("direct:bean", payload))
                .withStackTraceContaining("Not a monitoring message, at line 1, column 22");
        assertThat(received).isEmpty();
    }

    @Test
    void aMapWithAValueThatDoesNotFitFails() {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> context.getTypeConverter()
                        .convertTo(MonitoringMessage.class, Map.of("Port", "x".repeat(100_000))))
                .withMessageContaining("Not a monitoring message, field Port")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(2_000));
    }

    @Test
    void aMapThatContainsItselfIsRefused() {
        Map<String, Object> fields = new HashMap<>();
        fields.put("Reason", "r");
        fields.put("x", List.of(fields));

        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> MonitoringMessageConverter.toMonitoringMessage(fields))
                .withMessageContaining("Not a monitoring message")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1_000));
    }

    /** Each of 31 lists has the next one twice: 2,147,483,648 in all. */
    @Test
    void aMapThatWouldBeTooLargeAsJsonIsRefused() {
        Object doubled = List.of();
        for (int i = 0; i < 30; i++) {
            doubled = List.of(doubled, doubled);
        }
        Map<String, Object> fields = Map.of("x", doubled);

        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> MonitoringMessageConverter.toMonitoringMessage(fields))
                .withMessageContaining("more than 131072 bytes");
    }

    @Test
    void whatAMapBecomesIsReadAgainFromItsJson() {
        MonitoringMessage message = MonitoringMessageConverter.toMonitoringMessage(
                Map.of("x", List.of(1.5, 5L, 'c', new byte[] {1, 2}, Double.NaN)));

        assertThat(MonitoringMessageConverter.toMonitoringMessage(MonitoringMessageConverter.toString(message)))
                .isEqualTo(message);
    }

    /** A stream that never ends is read to the limit only. */
    @Test
    void anEndlessStreamIsRefused() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return ' ';
            }
        };

        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> MonitoringMessageConverter.toMonitoringMessage(endless))
                .withMessageContaining("more than 131072 bytes");
    }

    @Test
    void anErrorIsShortWhateverIsWrongAndQuoted() {
        String invisible = "\u0000".repeat(1_000);

        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> MonitoringMessageConverter.toMonitoringMessage(
                        Map.of(invisible, Map.of(invisible, 1), "Port", invisible)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1_000));
    }

    private Object send(String uri, Object body) {
        return context.createProducerTemplate().requestBody(uri, body);
    }
}
