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

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cameliot.fleet.Change;
import io.cameliot.fleet.ConnectionState;
import io.cameliot.fleet.ConnectionStatus;
import io.cameliot.fleet.Fleet;
import io.cameliot.protocol.CloseCode;
import io.cameliot.protocol.Device;
import io.cameliot.protocol.MonitoringMessage;
import io.cameliot.protocol.MonitoringMessage.Action;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Monitoring messages and what a fleet knows, by Camel's JSON data format as it comes: no module, no mapper of ours. */
class JsonDataFormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Action> ACTIONS =
            List.of(Action.CONNECT, Action.DISCONNECT, Action.FAILED_CONNECT, new Action("Info"));

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Fleet fleet = new Fleet();
    private ProducerTemplate template;

    @BeforeEach
    void startContext() throws Exception {
        context.disableJMX();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:write").marshal().json();
                from("direct:read").unmarshal().json(MonitoringMessage.class);
                from("direct:devices").bean(fleet, "devices()").marshal().json();
                from("direct:connected")
                        .setBody(exchange -> fleet.devices(ConnectionState.CONNECTED))
                        .marshal()
                        .json();
            }
        });
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void closeContext() throws IOException {
        context.close();
    }

    private String written(Object body) {
        return template.requestBody("direct:write", body, String.class);
    }

    private MonitoringMessage read(Object payload) {
        return template.requestBody("direct:read", payload, MonitoringMessage.class);
    }

    private JsonNode tree(String text) throws IOException {
        return JSON.readTree(text);
    }

    static Stream<String> published() {
        return Stream.of("monitoring.jsonl", "monitoring-published.jsonl").flatMap(JsonDataFormatTest::lines);
    }

    private static Stream<String> lines(String file) {
        try (InputStream in = JsonDataFormatTest.class.getResourceAsStream("/vectors/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("published")
    void aPublishedMessageIsReadAndWrittenAsByTheConverter(String payload) {
        MonitoringMessage message = MonitoringMessageConverter.toMonitoringMessage(payload);

        assertThat(read(payload.getBytes(StandardCharsets.UTF_8))).isEqualTo(message);
        assertThat(written(message)).isEqualTo(MonitoringMessageConverter.toString(message));
    }

    @Test
    void whateverTheMessageItIsWrittenInThePlatformsSpellingAndReadBack() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 2_000; i++) {
            MonitoringMessage message = message(random);

            String text = written(message);

            assertThat(text).isEqualTo(MonitoringMessageConverter.toString(message));
            assertThat(read(text)).isEqualTo(message);
            assertThat(MonitoringMessageConverter.toMonitoringMessage(text)).isEqualTo(message);
        }
    }

    /** Any field may be missing. */
    private static MonitoringMessage message(SplittableRandom random) {
        MonitoringMessage.Builder message = MonitoringMessage.builder();
        Instant time = Instant.ofEpochMilli(random.nextLong(4_102_444_800_000L));
        if (random.nextInt(8) > 0) {
            message.action(ACTIONS.get(random.nextInt(ACTIONS.size())));
        }
        if (random.nextBoolean()) {
            message.time(time);
        }
        if (random.nextBoolean()) {
            message.connectTime(time.minusMillis(random.nextInt(100_000)));
        }
        if (random.nextBoolean()) {
            message.clientId("d:myorg1:pump:p-" + random.nextInt(100)).port(random.nextInt(65_536));
        }
        if (random.nextBoolean()) {
            message.secure(random.nextBoolean()).durable(random.nextBoolean()).newSession(random.nextBoolean());
        }
        if (random.nextBoolean()) {
            message.closeCode(CloseCode.of(random.nextInt(400)))
                    .reason("Grund \u00e4\u20ac\uD83D\uDE00 \" \\ \n" + random.nextInt());
        }
        if (random.nextBoolean()) {
            message.user("a-myorg1-key")
                    .certName("d:pump:p-01")
                    .protocol("mqtt5")
                    .clientAddr("[2001:db8::1]");
        }
        if (random.nextBoolean()) {
            message.readBytes(random.nextLong())
                    .readMsg(random.nextLong())
                    .writeBytes(0L)
                    .writeMsg(random.nextLong());
        }
        return message.build();
    }

    @Test
    void fieldsThatAreNotKnownAreKept() {
        String payload = "{\"Action\":\"Connect\",\"Future\":{\"b\":[1,null,\"x\"]},\"Older\":null}";

        assertThat(written(read(payload))).isEqualTo(payload);
    }

    @ParameterizedTest
    @CsvSource({
        "2014-07-07T06:37:56.494-04:00, 2014-07-07T10:37:56.494Z",
        "2014-07-07T06:37:56+0530,      2014-07-07T01:07:56.000Z",
        "2014-07-07T06:37:56.4949Z,     2014-07-07T06:37:56.494Z"
    })
    void timesAreReadWithAnyOffset(String text, String utc) {
        MonitoringMessage message =
                read("{\"Time\":\"" + text + "\",\"SecureConnection\":\"true\",\"Certname\":\"c\"}");

        assertThat(written(message)).isEqualTo("{\"Time\":\"" + utc + "\",\"Secure\":true,\"CertName\":\"c\"}");
    }

    @Test
    void aTimeThatIsNoneIsRefusedWithItsField() {
        assertThatThrownBy(() -> read("{\"ConnectTime\":\"yesterday\"}"))
                .hasStackTraceContaining("ConnectTime")
                .hasStackTraceContaining("it takes an ISO 8601 time with an offset");
    }

    @Test
    void aMessageInAMapOrListIsWrittenTheSameWay() {
        MonitoringMessage message = MonitoringMessage.builder()
                .time(Instant.EPOCH)
                .clientId("d:o:t:i")
                .build();

        assertThat(written(Map.of("last", List.of(message))))
                .isEqualTo("{\"last\":[{\"Time\":\"1970-01-01T00:00:00.000Z\",\"ClientID\":\"d:o:t:i\"}]}");
    }

    @Test
    void aStatusBeforeAnyMessageHasNothingButItsState() {
        assertThat(written(ConnectionStatus.UNKNOWN)).isEqualTo("{\"state\":\"UNKNOWN\",\"reconnects\":0}");
    }

    @Test
    void whateverTheFleetKnowsIsInTheJsonOfItsDevices() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 2_000; i++) {
            fleet.updateDevice("pump", "p-" + random.nextInt(300), message(random));
        }

        JsonNode devices = tree(template.requestBody("direct:devices", (Object) null, String.class));

        assertThat(fleet.size()).isGreaterThan(100);
        assertThat(devices.size()).isEqualTo(fleet.size());
        fleet.devices().forEach((device, status) -> assertSame(devices.get(device.toString()), status));
    }

    @Test
    void aMapperThatOrdersKeysWritesDevicesByTypeAndId() throws IOException {
        ObjectMapper ordering = JsonMapper.builder()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
        for (String device : List.of("pump/p-02", "pump/p-01", "pump2/a", "fan/z", "pump/p-1")) {
            String[] names = device.split("/");
            fleet.updateDevice(names[0], names[1], connect("d:myorg1:" + names[0] + ":" + names[1]));
        }

        assertThat(tree(ordering.writeValueAsString(fleet.devices())).fieldNames())
                .toIterable()
                .containsExactly("fan/z", "pump/p-01", "pump/p-02", "pump/p-1", "pump2/a");
    }

    private static void assertSame(JsonNode json, ConnectionStatus status) {
        assertThat(json.path("state").asText()).isEqualTo(status.state().name());
        assertThat(json.path("reconnects").asInt()).isEqualTo(status.reconnects());
        assertThat(json.has("since")).isEqualTo(status.since().isPresent());
        status.since()
                .ifPresent(since ->
                        assertThat(Instant.parse(json.get("since").textValue())).isEqualTo(since));
        assertThat(json.has("closeCode")).isEqualTo(status.closeCode().isPresent());
        status.closeCode()
                .ifPresent(code -> assertThat(json.get("closeCode").intValue()).isEqualTo(code.value()));
        assertThat(json.path("reason").textValue()).isEqualTo(status.reason().orElse(null));
        assertThat(json.fieldNames()).toIterable().isSubsetOf("state", "since", "closeCode", "reason", "reconnects");
    }

    @Test
    void theDevicesInAStateAreAList() throws IOException {
        fleet.update(connect("d:myorg1:pump:p-01"));

        assertThat(template.requestBody("direct:connected", (Object) null, String.class))
                .isEqualTo("[{\"type\":\"pump\",\"id\":\"p-01\"}]");
        assertThat(JSON.readValue(written(new Device("pump", "p-01")), Device.class))
                .isEqualTo(new Device("pump", "p-01"));
    }

    @Test
    void aChangeHasTheDeviceAndWhatWasAndIs() {
        ConnectionStatus after = ConnectionStatus.UNKNOWN.after(connect("d:myorg1:pump:p-01"));

        assertThat(written(new Change(new Device("pump", "p-01"), ConnectionStatus.UNKNOWN, after)))
                .isEqualTo("{\"device\":{\"type\":\"pump\",\"id\":\"p-01\"},"
                        + "\"before\":{\"state\":\"UNKNOWN\",\"reconnects\":0},"
                        + "\"after\":{\"state\":\"" + ConnectionState.CONNECTED
                        + "\",\"since\":\"2026-02-01T10:00:05Z\",\"reconnects\":0}}");
    }

    private static MonitoringMessage connect(String clientId) {
        return MonitoringMessage.builder()
                .action(Action.CONNECT)
                .clientId(clientId)
                .time(Instant.parse("2026-02-01T10:00:05Z"))
                .build();
    }
}
