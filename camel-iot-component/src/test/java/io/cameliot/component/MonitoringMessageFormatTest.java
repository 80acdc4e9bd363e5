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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cameliot.protocol.CloseCode;
import io.cameliot.protocol.MonitoringMessage;
import io.cameliot.protocol.MonitoringMessage.Action;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MonitoringMessageFormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<String> published() {
        return Stream.of("monitoring.jsonl", "monitoring-published.jsonl").flatMap(MonitoringMessageFormatTest::lines);
    }

    @ParameterizedTest
    @MethodSource("published")
    void aPublishedMessageIsWrittenBackAsItWasRead(String payload) throws IOException {
        ObjectNode sent = (ObjectNode) JSON.readTree(payload);
        if (sent.has("SecureConnection")) {
            sent.set("Secure", sent.remove("SecureConnection"));
        }
        for (String time : List.of("Time", "ConnectTime")) {
            if (sent.path(time).asText().endsWith("-04:00")) {
                sent.put(time, Instant.parse(sent.get(time).asText()).toString());
            }
        }

        assertThat(JSON.readTree(write(read(payload)))).isEqualTo(sent);
    }

    @ParameterizedTest
    @MethodSource("published")
    void whatIsWrittenIsReadAsTheSameMessage(String payload) {
        MonitoringMessage message = read(payload);

        assertThat(read(write(message))).isEqualTo(message);
        assertThat(MonitoringMessageFormat.read(payload.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(message);
        assertThat(MonitoringMessageFormat.fromMap(MonitoringMessageFormat.toMap(message)))
                .isEqualTo(message);
    }

    @Test
    void eachFieldOfADisconnectHasItsValue() {
        MonitoringMessage message = read(lines("monitoring.jsonl").toList().get(3));

        assertThat(message)
                .isEqualTo(MonitoringMessage.builder()
                        .action(Action.DISCONNECT)
                        .time(Instant.parse("2026-02-01T10:00:00.250Z"))
                        .clientAddr("203.0.113.4")
                        .clientId("d:2m2g5i:dt0:pump-01")
                        .port(443)
                        .secure(true)
                        .protocol("mqtt5-ws")
                        .certName("d:dt0:pump-01")
                        .connectTime(Instant.parse("2026-02-01T09:00:00Z"))
                        .closeCode(CloseCode.CLIENT_ID_REUSED)
                        .reason("The client ID was reused.")
                        .readBytes(9_007_199_254_740_993L)
                        .readMsg(5_000_000_000L)
                        .writeBytes(0L)
                        .writeMsg(0L)
                        .build());
    }

    @Test
    void fieldsAreWrittenInTheOrderAndSpellingOfThePlatform() {
        String payload =
                "{\"Action\":\"Disconnect\",\"Time\":\"2026-02-01T10:00:00.250Z\",\"ClientAddr\":\"[2001:db8::1]\","
                        + "\"ClientID\":\"d:o:t:i\",\"Port\":8883,\"Secure\":true,\"Protocol\":\"mqtt5\",\"User\":\"u\","
                        + "\"CertName\":\"c\",\"ConnectTime\":\"2026-02-01T09:00:00.000Z\",\"Durable\":false,\"NewSession\":true,"
                        + "\"CloseCode\":91,\"Reason\":\"gone: é\",\"ReadBytes\":1,\"ReadMsg\":2,\"WriteBytes\":3,\"WriteMsg\":4,"
                        + "\"Future\":{\"b\":[1.50,null],\"a\":\"x\"}}";

        assertThat(write(read(payload))).isEqualTo(payload);
        assertThat(MonitoringMessageFormat.toMap(read(payload)).keySet())
                .containsExactly(
                        "Action",
                        "Time",
                        "ClientAddr",
                        "ClientID",
                        "Port",
                        "Secure",
                        "Protocol",
                        "User",
                        "CertName",
                        "ConnectTime",
                        "Durable",
                        "NewSession",
                        "CloseCode",
                        "Reason",
                        "ReadBytes",
                        "ReadMsg",
                        "WriteBytes",
                        "WriteMsg",
                        "Future");
    }

    @ParameterizedTest
    @CsvSource({
        "2017-06-13T15:01:24.124Z,            2017-06-13T15:01:24.124Z",
        "2014-07-07T06:37:56.494-04:00,       2014-07-07T10:37:56.494Z",
        "2014-07-07T06:37:56.494-0400,        2014-07-07T10:37:56.494Z",
        "2014-07-07T06:37:56.494+05:30,       2014-07-07T01:07:56.494Z",
        "2014-07-07T06:37:56.494+05,          2014-07-07T01:37:56.494Z",
        "2014-07-07T06:37:56Z,                2014-07-07T06:37:56.000Z",
        "2014-07-07T06:37:56.1+00:00,         2014-07-07T06:37:56.100Z",
        "2014-07-07T06:37:56.494999999Z,      2014-07-07T06:37:56.494Z"
    })
    void aTimeIsReadWithAnyOffsetAndWrittenInUtc(String read, String written) {
        assertThat(write(read("{\"Time\":\"" + read + "\",\"ConnectTime\":\"" + read + "\"}")))
                .isEqualTo("{\"Time\":\"" + written + "\",\"ConnectTime\":\"" + written + "\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Certname", "CertName"})
    void bothSpellingsOfTheCertificateNameAreRead(String name) {
        assertThat(read("{\"" + name + "\":\"d:t:i\"}").certName()).isEqualTo("d:t:i");
    }

    @Test
    void theOldNameOfSecureIsRead() {
        assertThat(read("{\"SecureConnection\":true}").secure()).isTrue();
    }

    @Test
    void numbersAndBooleansMayBeText() {
        assertThat(
                        read(
                                "{\"Port\":\"8883\",\"Secure\":\"true\",\"CloseCode\":\"160\",\"ReadBytes\":\"9007199254740993\"}"))
                .isEqualTo(MonitoringMessage.builder()
                        .port(8883)
                        .secure(true)
                        .closeCode(CloseCode.of(160))
                        .readBytes(9_007_199_254_740_993L)
                        .build());
    }

    @Test
    void aMissingFieldAndNullAreTheSame() {
        assertThat(read("{}")).isEqualTo(MonitoringMessage.builder().build());
        assertThat(read("{\"Action\":null,\"Time\":null,\"Port\":null,\"CloseCode\":null}"))
                .isEqualTo(MonitoringMessage.builder().build());
        assertThat(write(read("{}"))).isEqualTo("{}");
    }

    @Test
    void nullInAnUnknownFieldIsKept() {
        assertThat(write(read("{\"x\":null}"))).isEqualTo("{\"x\":null}");
    }

    @Test
    void aCloseCodeOfZeroWithoutAReasonIsWrittenBack() {
        assertThat(write(read("{\"CloseCode\":0,\"Reason\":\"\"}"))).isEqualTo("{\"CloseCode\":0,\"Reason\":\"\"}");
    }

    @Test
    void unknownActionsCloseCodesAndFieldsAreKept() {
        String payload = "{\"Action\":\"Info\",\"CloseCode\":4711,\"x\":{\"y\":[1,\"z\",false]}}";

        MonitoringMessage message = read(payload);

        assertThat(message.action()).isEqualTo(new Action("Info"));
        assertThat(message.closeCode()).isEqualTo(CloseCode.of(4711));
        assertThat(message.otherFields()).isEqualTo(Map.of("x", Map.of("y", List.of(1, "z", false))));
        assertThat(write(message)).isEqualTo(payload);
        assertThat(write(message.toBuilder().reason("r").build()))
                .isEqualTo("{\"Action\":\"Info\",\"CloseCode\":4711,\"Reason\":\"r\",\"x\":{\"y\":[1,\"z\",false]}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"Port\":x}                     | line 1, column 1",
                "{\"Action\":\"Connect\",           | line 1, column",
                "`{\n \"Port\":\"many\"}`             | field Port, at line 2, column 9",
                "{\"Port\":8883.5}                | field Port, at line 1, column 9",
                "{\"Port\":99999999999}           | field Port, at line 1, column 20",
                "{\"ReadBytes\":9223372036854775808} | field ReadBytes, at line 1, column 33",
                "{\"Time\":\"yesterday\"}           | field Time, at line 1, column 9",
                "{\"Time\":\"2014-07-07T06:37:56\"} | field Time, at line 1, column 9",
                "{\"Time\":\"2014-07-07T06:37:56ZZ\"} | field Time, at line 1, column 9",
                "{\"Time\":{}}                    | field Time, at line 1, column",
                "{\"Time\":12}                    | field Time, at line 1, column",
                "{\"Time\":\"+12345-01-01T00:00:00Z\"} | at line 1, column 33: Invalid Time +12345-01-01T00:00:00Z.",
                "{\"Secure\":\"perhaps\"}           | field Secure, at line 1, column 11",
                "{\"User\":{}}                    | field User, at line 1, column",
                "{\"Action\":[]}                  | field Action, at line 1, column",
                "{\"CloseCode\":\"\\u202Ex\"}       | \\u202Ex",
                "{} {}                          | line 1, column 4",
                "[]                             | line 1, column 1",
                "null                           | line 1, column 1",
                "\"Connect\"                      | line 1, column 1",
                "x                              | line 1, column 2",
                "`  `                           | line 1, column"
            })
    void whatIsNoMonitoringMessageIsRefusedWithThePlace(String payload, String place) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MonitoringMessageFormat.read(payload.getBytes(StandardCharsets.UTF_8)))
                .withMessageStartingWith("Not a monitoring message")
                .withMessageContaining(place);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(payload))
                .withMessageStartingWith("Not a monitoring message")
                .withMessageContaining(place);
    }

    static Stream<Arguments> overTheLimits() {
        return Stream.of(
                argumentSet("33 levels", "{\"x\":" + "[".repeat(32) + "]".repeat(32) + "}"),
                argumentSet("100,000 open brackets", "[".repeat(100_000)),
                argumentSet("65,536 characters of text", "{\"User\":\"" + "u".repeat(65_536) + "\"}"),
                argumentSet("a name of 257 characters", "{\"" + "n".repeat(257) + "\":1}"),
                argumentSet("a number of 101 digits", "{\"x\":" + "9".repeat(101) + "}"),
                argumentSet("131,073 bytes", "{}" + " ".repeat(131_071)),
                argumentSet("10 MB of text", "{\"User\":\"" + "u".repeat(10_000_000) + "\"}"));
    }

    @ParameterizedTest
    @MethodSource("overTheLimits")
    void aPayloadOverALimitIsRefused(String payload) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(payload))
                .withMessageStartingWith("Not a monitoring message");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MonitoringMessageFormat.read(payload.getBytes(StandardCharsets.UTF_8)))
                .withMessageStartingWith("Not a monitoring message");
    }

    static Stream<Arguments> atTheLimits() {
        return Stream.of(
                argumentSet("32 levels", "{\"x\":" + "[".repeat(31) + "]".repeat(31) + "}"),
                argumentSet("65,535 characters of text", "{\"User\":\"" + "u".repeat(65_535) + "\"}"),
                argumentSet("a name of 256 characters", "{\"" + "n".repeat(256) + "\":1}"),
                argumentSet("a number of 100 digits", "{\"x\":" + "9".repeat(100) + "}"),
                argumentSet("131,072 bytes", "{}" + " ".repeat(131_070)));
    }

    @ParameterizedTest
    @MethodSource("atTheLimits")
    void aPayloadAtALimitIsReadAndWrittenAndReadAgain(String payload) {
        MonitoringMessage message = MonitoringMessageFormat.read(payload.getBytes(StandardCharsets.UTF_8));

        assertThat(read(payload)).isEqualTo(message);
        assertThat(read(write(message))).isEqualTo(message);
    }

    @Test
    void aHugeNumberInAnUnknownFieldIsKeptAndElsewhereRefused() {
        assertThat(write(read("{\"x\":1E+999999999}"))).isEqualTo("{\"x\":1E+999999999}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("{\"ReadMsg\":1E+999999999}"))
                .withMessageContaining("field ReadMsg");
    }

    @Test
    void aMapMayHaveInstantsForTimesAndNamesTheFieldThatIsWrong() {
        Instant time = Instant.parse("2026-02-01T10:00:00.250Z");

        assertThat(MonitoringMessageFormat.fromMap(Map.of("Time", time, "Port", 1883)))
                .isEqualTo(MonitoringMessage.builder().time(time).port(1883).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MonitoringMessageFormat.fromMap(Map.of("ReadMsg", "some")))
                .withMessageStartingWith("Not a monitoring message, field ReadMsg: ")
                .withMessageContaining("some");
    }

    /** Nothing but a message or the documented exception comes out, and an error stays short and on one line. */
    @ParameterizedTest
    @MethodSource("published")
    void damagedPayloadsGiveAMessageOrTheDocumentedException(String payload) {
        Random random = new Random(payload.hashCode());
        byte[] whole = payload.getBytes(StandardCharsets.UTF_8);
        Map<String, Integer> outcomes = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            byte[] damaged = damaged(whole, random);
            try {
                MonitoringMessage message = MonitoringMessageFormat.read(damaged);
                assertThat(read(write(message))).isEqualTo(message);
                outcomes.merge("message", 1, Integer::sum);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage())
                        .startsWith("Not a monitoring message")
                        .hasSizeLessThan(1_000)
                        .doesNotContainPattern("\\p{Cntrl}");
                outcomes.merge("refused", 1, Integer::sum);
            }
        }
        assertThat(outcomes).containsOnlyKeys("message", "refused");
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
        String interesting = "{}[]\",:\\0e-+.ntZ\n\u0000";
        for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            bytes[random.nextInt(bytes.length)] = random.nextBoolean()
                    ? (byte) random.nextInt(256)
                    : (byte) interesting.charAt(random.nextInt(interesting.length()));
        }
        return bytes;
    }

    private static MonitoringMessage read(String payload) {
        return MonitoringMessageFormat.read(payload);
    }

    private static String write(MonitoringMessage message) {
        return new String(MonitoringMessageFormat.writeBytes(message), StandardCharsets.UTF_8);
    }

    private static Stream<String> lines(String file) {
        try (InputStream in = MonitoringMessageFormatTest.class.getResourceAsStream("/vectors/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
