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
package io.cameliot.paho;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cameliot.connection.ServerLimits;
import io.cameliot.connection.ServerReference;
import io.cameliot.connection.TlsAnswerException;
import io.cameliot.paho.ServerPackets.SessionLostException;
import io.cameliot.protocol.ReasonCode;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttConnAck;
import org.eclipse.paho.mqttv5.common.packet.MqttDisconnect;
import org.eclipse.paho.mqttv5.common.packet.MqttPingResp;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server says is told whatever it is; Paho reads only how the connection begins, lives and ends. */
class ServerPacketsTest {
    private static final String ACCEPTED = "2003000000";
    private static final String REFUSED = "2003008000";

    private static final Secrets NO_SECRETS = new Secrets(List.of());

    private final RecordedClient client = new RecordedClient();
    private final ServerPackets packets = client.packets(false);

    /** What Paho reads in place of a packet; something waits for one of its type with the packet ID 7. */
    private String plain(String packet) throws IOException {
        client.awaits(Integer.parseInt(packet.substring(0, 1), 16), 7);
        return plain(packets, packet);
    }

    private static String plain(ServerPackets packets, String packet) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(packet.replace(" ", ""));
        byte[] body = new byte[bytes.length - 1];
        System.arraycopy(bytes, 1, body, 0, body.length);
        return HexFormat.of().formatHex(packets.plain(bytes[0] & 0xFF, body));
    }

    /** A property with a text, in hexadecimal. */
    private static String text(int identifier, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return "%02x%04x".formatted(identifier, utf8.length) + HexFormat.of().formatHex(utf8);
    }

    private static String properties(String... properties) {
        String joined = String.join("", properties);
        return HexFormat.of().formatHex(MqttWireMessage.encodeVariableByteInteger(joined.length() / 2)) + joined;
    }

    private static String reason(String reasonString) {
        return properties(
                text(0x1F, reasonString),
                text(0x26, "name\t") + text(0, "\u0007value").substring(2));
    }

    private static ServerStatement statement(int reasonCode, String reasonString) {
        return new ServerStatement(new ReasonCode(reasonCode), reasonString, null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"plain", "two\nlines", "tab\t", "\u001b[31mred", "\u0085\u009f", "\0", "\ufdd0\uffff", "é😀"})
    void aReasonMayHaveAnyCharacters(String reasonString) throws Exception {
        assertThat(plain("40 0007 87" + reason(reasonString))).isEmpty();
        assertThat(client.told(7)).containsExactly(statement(0x87, reasonString));

        assertThat(plain("90 0007" + reason(reasonString) + "8f")).isEmpty();
        assertThat(client.told(7)).containsExactly(statement(0x8F, reasonString));

        assertThat(plain("b0 0007" + reason(reasonString) + "87")).isEmpty();
        assertThat(client.told(7)).containsExactly(statement(0x87, reasonString));

        assertThat(plain("50 0007 97" + reason(reasonString))).isEmpty();
        assertThat(client.told(7)).containsExactly(statement(0x97, reasonString));

        assertThat(plain("e0 98" + reason(reasonString))).isEqualTo("e000");
        assertThat(packets.disconnect()).isEqualTo(statement(0x98, reasonString));

        assertThat(plain("20 00 87" + reason(reasonString))).isEqualTo(REFUSED);
        assertThat(packets.connAck().statement(NO_SECRETS)).isEqualTo(statement(0x87, reasonString));
    }

    @Test
    void credentialsThatTheServerQuotesAreHidden() throws Exception {
        ServerPackets careful = client.packets(false, "key", "a-myorg1-key");
        String quoting = "User a-myorg1-key has no \"key\"";
        String hidden = "User … has no \"…\"";
        client.awaits(4, 7).awaits(9, 8);

        plain(careful, "40 0007 87" + reason(quoting));
        plain(careful, "90 0008" + reason(quoting) + "8f");
        plain(careful, "20 00 9d" + properties(text(0x1F, quoting), text(0x1C, "key.example")));

        assertThat(client.told(7)).containsExactly(statement(0x87, hidden));
        assertThat(client.told(8)).containsExactly(statement(0x8F, hidden));
        assertThat(careful.refusal())
                .isEqualTo(new ServerStatement(
                        ReasonCode.SERVER_MOVED, hidden, new ServerReference("key.example", true, "….example")));

        plain(careful, "e0 98" + reason(quoting));

        assertThat(careful.refusal()).isEqualTo(statement(0x98, hidden));
    }

    @Test
    void theCredentialsAreTheTokenAndTheUserNameUnlessAnyWordMayHoldIt() {
        assertThat(secrets("a-myorg1-key", "t").texts()).containsExactly("a-myorg1-key", "t");
        assertThat(secrets("use-token-auth", "a token").texts()).containsExactly("a token");
        assertThat(secrets("abc", null).texts()).isEmpty();
        assertThat(secrets(null, null)).hasToString("…").isEqualTo(NO_SECRETS);
    }

    private static Secrets secrets(String userName, String token) {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName(userName);
        options.setPassword(token == null ? null : token.getBytes(StandardCharsets.UTF_8));
        return Secrets.of(options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"20 00 00", "20 00 01", "20 00 05"})
    void aConnackOfAnEarlierVersionIsNoMalformedOne(String connack) {
        assertThatThrownBy(() -> plain(connack))
                .isInstanceOfSatisfying(ServerFault.class, fault -> assertThat(fault.isEarlierVersion())
                        .isTrue());
        assertThatThrownBy(() -> plain("20 00 77")).hasMessageContaining("malformed CONNACK: its reason code is 0x77");
    }

    /** MQTT-3.2.2-4 */
    @Test
    void afterACleanStartThereIsNoSessionWhateverTheServerSays() throws Exception {
        ServerPackets clean = client.packets(new ConnectRequest(true, false, NO_SECRETS));

        plain(clean, "20 01 00 00");

        assertThat(clean.connAck().sessionPresent()).isFalse();
        assertThatThrownBy(() -> plain(client.packets(new ConnectRequest(true, true, NO_SECRETS)), "20 01 00 00"))
                .isInstanceOf(SessionLostException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c328", "ff", "eda080", "61c3"})
    void aReasonThatIsNotUtf8IsReadAsFarAsItIs(String malformed) throws Exception {
        String property = "1f%04x".formatted(malformed.length() / 2) + malformed;

        assertThat(plain("e0 87" + properties(property))).isEqualTo("e000");
        assertThat(packets.disconnect().reasonString()).contains("\ufffd");
        assertThat(plain("40 0007 87" + properties(property))).isEmpty();
        assertThat(client.told(7)).singleElement().satisfies(told -> assertThat(told.reasonString())
                .contains("\ufffd"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"05 1f", "02 ffff", "04 1f0005 61", "02 7e01", "ffffffffff", "80"})
    void theReasonCodeOfAnEndCountsWhateverFollowsIt(String malformed) throws Exception {
        assertThat(plain("e0 8e" + malformed)).isEqualTo("e000");
        assertThat(packets.disconnect()).isEqualTo(statement(0x8E, null));
        assertThat(plain("20 00 86" + malformed)).isEqualTo(REFUSED);
        assertThat(packets.connAck().statement(NO_SECRETS)).isEqualTo(statement(0x86, null));
    }

    @Test
    void aReasonCodeThatPahoDoesNotKnowIsTold() throws Exception {
        assertThat(plain("40 0007 91")).isEmpty();
        assertThat(client.told(7)).containsExactly(statement(0x91, null));
        assertThat(plain("90 0007 00 a1")).isEmpty();
        assertThat(client.told(7)).containsExactly(statement(0xA1, null));
        assertThat(plain("e0 ff")).isEqualTo("e000");
        assertThat(packets.disconnect()).isEqualTo(statement(0xFF, null));
        assertThat(plain("20 00 ff 00")).isEqualTo(REFUSED);
        assertThat(packets.connAck().statement(NO_SECRETS)).isEqualTo(statement(0xFF, null));
    }

    @ParameterizedTest
    @CsvSource({"40 0007", "40 0007 00", "40 0007 00 00", "70 0007", "70 0007 92 00", "90 0007 00 00", "b0 0007 00 00"})
    void anAnswerOfSuccessIsToldAndKeptFromPaho(String packet) throws Exception {
        assertThat(plain(packet)).isEmpty();
        assertThat(client.told(7)).containsExactly(statement(0, null));
    }

    @Test
    void aPubackThatIsReadAsTwoBytesCountsAsWell() throws Exception {
        client.awaits(4, 7);
        packets.acknowledged(7);
        packets.acknowledged(7);

        assertThat(client.told(7)).containsExactly(statement(0, null));
    }

    @ParameterizedTest
    @CsvSource({"d0, d000", "e0, e000", "e0 00, e000", "20 00 00 00, 2003000000"})
    void pahoReadsHowTheConnectionBeginsLivesAndEnds(String packet, String expected) throws Exception {
        assertThat(plain(packet)).isEqualTo(expected);
    }

    @Test
    void aReasonCodeOfSuccessIsToldToo() throws Exception {
        plain("40 0007 10");
        assertThat(client.told(7)).containsExactly(statement(0x10, null));
        plain("90 0007 00 01");
        assertThat(client.told(7)).containsExactly(statement(0x01, null));
    }

    @Test
    void pahoReadsWhatItGets() throws Exception {
        assertThat(MqttWireMessage.createWireMessage(bytes(plain("20 00 00 03 210001"))))
                .isInstanceOf(MqttConnAck.class);
        assertThat(MqttWireMessage.createWireMessage(bytes(plain("d0")))).isInstanceOf(MqttPingResp.class);
        assertThat(MqttWireMessage.createWireMessage(bytes(plain("e0 98")))).isInstanceOf(MqttDisconnect.class);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void aPacketIsAnsweredOnce() throws Exception {
        plain("40 0007 87");
        plain(packets, "40 0007 87");

        assertThat(client.told(7)).hasSize(1);
    }

    @Test
    void anAnswerThatNobodyAwaitsIsPassedOver() throws Exception {
        assertThat(plain("40 0008 87")).isEmpty();
        assertThat(plain("70 0008")).isEmpty();
        assertThat(plain("90 0008 00 87")).isEmpty();
        assertThat(plain("b0 0008 00 11")).isEmpty();

        assertThat(client.told(8)).isEmpty();
        assertThat(client.faults()).isEmpty();
    }

    /** Paho's reader would die of it. */
    @Test
    void aPubrecThatNobodyAwaitsIsAnsweredInPlaceOfPaho() throws Exception {
        assertThat(plain("50 1267")).isEmpty();
        assertThat(plain("50 1268 87 00")).isEmpty();

        assertThat(client.answers()).containsExactly("6 1267 92", "6 1268 92");
    }

    /** MQTT 5.0, 2.2.1 and 4.3: what was sent, and which packets answer it; any other would be counted for it. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    PUBLISH of QoS 1 | 4 | PUBREC PUBCOMP SUBACK UNSUBACK
                    PUBLISH of QoS 2 | 5 | PUBACK PUBCOMP SUBACK UNSUBACK
                    PUBREL           | 7 | PUBACK SUBACK UNSUBACK
                    SUBSCRIBE        | 9 | PUBACK PUBREC PUBCOMP UNSUBACK
                    UNSUBSCRIBE      | b | PUBACK PUBREC PUBCOMP SUBACK
                    """)
    void anAnswerOfAnotherTypeIsAProtocolErrorAndAnswersNothing(String what, String type, String others) {
        Map<String, String> packets = Map.of(
                "PUBACK", "40 0007",
                "PUBREC", "50 0007",
                "PUBCOMP", "70 0007",
                "SUBACK", "90 0007 00 00",
                "UNSUBACK", "b0 0007 00 00");
        int expected = Integer.parseInt(type, 16);
        for (String other : others.split(" ")) {
            client.awaits(expected, 7);
            assertThatThrownBy(() -> plain(this.packets, packets.get(other)))
                    .isInstanceOfSatisfying(ServerFault.class, fault -> assertThat(fault.reasonCode())
                            .isEqualTo(ReasonCode.PROTOCOL_ERROR))
                    .hasMessageContainingAll("The server has answered with " + other, "packet ID 7");
            assertThat(client.unanswered().answeredBy(7)).as(other).isEqualTo(expected);
            assertThat(client.told(7)).isEmpty();
        }
    }

    @Test
    void aMessageOfQos2IsAnsweredByAPubrecAndThenAPubcomp() throws Exception {
        client.awaits(5, 7);

        assertThat(plain(packets, "50 0007")).isEmpty();
        assertThat(plain(packets, "50 0007")).as("said twice").isEmpty();
        assertThat(client.answers()).containsExactly("6 7 0", "6 7 0");
        assertThat(client.told(7)).isEmpty();
        assertThat(plain(packets, "70 0007")).isEmpty();
        assertThat(client.told(7)).containsExactly(statement(0, null));
        assertThat(plain(packets, "70 0007")).isEmpty();
        assertThat(plain(packets, "50 0007")).isEmpty();
        assertThat(client.answers()).containsExactly("6 7 0", "6 7 0", "6 7 92");
    }

    @Test
    void aRefusalEndsTheFlowOfQos2() throws Exception {
        client.awaits(5, 7);

        assertThat(plain(packets, "50 0007 97")).isEmpty();
        assertThat(plain(packets, "70 0007")).isEmpty();
        assertThat(client.answers()).isEmpty();
        assertThat(client.told(7)).containsExactly(statement(0x97, null));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    no packet ID                      | 40 00              | PUBACK: it ends too early
                    properties beyond the packet      | 40 0007 00 05 1f   | PUBACK: it ends too early
                    an unknown property               | 40 0007 00 02 0101 | PUBACK: it has no property 1
                    packet ID 0 of a PUBACK           | 40 0000            | PUBACK: its packet ID is 0
                    packet ID 0 of a PUBREC           | 50 0000            | PUBREC: its packet ID is 0
                    packet ID 0 of a PUBREL           | 62 0000            | PUBREL: its packet ID is 0
                    packet ID 0 of a SUBACK           | 90 0000 00 00      | SUBACK: its packet ID is 0
                    two reason codes                  | 90 0007 00 00 00   | SUBACK: it has more than one reason code
                    flags                             | 41 0007            | PUBACK: its flags are 1
                    no reason code of a subscription  | 90 0007 00         | SUBACK: it ends too early
                    no properties                     | 90 0007            | SUBACK: it ends too early
                    no reason code of an end          | b0 0007 00         | UNSUBACK: it ends too early
                    a PUBREL without its flags        | 60 0007            | PUBREL: its flags are 0
                    a receive maximum of 0            | 20 00 00 03 210000 | CONNACK: its receive maximum is 0
                    a packet size of 0                | 20 00 00 05 2700000000 | CONNACK: its maximum packet size is 0
                    a maximum QoS of 7                | 20 00 00 02 2407   | CONNACK: its maximum QoS is 7
                    wildcards of 3                    | 20 00 00 02 2803   | CONNACK: its wildcard subscription available is 3
                    identifiers of 2                  | 20 00 00 02 2902   | CONNACK: its subscription identifier available is 2
                    shared subscriptions of 255       | 20 00 00 02 2aff   | CONNACK: its shared subscription available is 255
                    a grant of QoS 3                  | 90 0007 00 03      | SUBACK: it grants QoS 3
                    a reason code that there is not   | 90 0007 00 77      | SUBACK: it grants QoS 119
                    a property twice                  | 20 00 00 06 210001 210001 | CONNACK: property 33 comes twice
                    an acceptance that is none         | 20 00 01 00        | CONNACK: its reason code is 0x01 (granted QoS 1)
                    """)
    void whatIsMalformedEndsTheConnectionWithTheReason(String what, String packet, String reason) {
        assertThatThrownBy(() -> plain(packet))
                .isInstanceOfSatisfying(ServerFault.class, fault -> assertThat(fault.reasonCode())
                        .isEqualTo(ReasonCode.MALFORMED_PACKET))
                .hasMessage("The server has sent a malformed " + reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10 00", "80 0007", "a0 0007", "c0", "f0 18 00", "00"})
    void whatIsNotForAClientEndsTheConnection(String packet) {
        assertThatThrownBy(() -> plain(packet))
                .isInstanceOfSatisfying(ServerFault.class, fault -> assertThat(fault.reasonCode())
                        .isEqualTo(ReasonCode.PROTOCOL_ERROR))
                .hasMessageStartingWith("The server has sent a packet of type ");
    }

    @Test
    void aSecondConnackEndsTheConnection() throws Exception {
        plain("20 00 00 00");

        assertThatThrownBy(() -> plain("20 00 00 00")).hasMessage("The server has sent a second CONNACK");
    }

    @Test
    void pahoLearnsNothingOfWhatTheServerGrants() throws Exception {
        String granted = properties(
                "1100000000",
                "210001",
                "2400",
                "2500",
                "2700000064",
                text(0x12, "id"),
                "220008",
                "2800",
                "2900",
                "2a00",
                "130005",
                text(0x1A, "info"),
                text(0x1F, "why"),
                text(0x15, "method"),
                "1600020102");

        assertThat(plain("20 01 00" + granted)).isEqualTo(ACCEPTED);

        assertThat(packets.connAck().maximumPacketSize()).isEqualTo(100);
        assertThat(packets.connAck().limits(60, 30))
                .isEqualTo(new ServerLimits(true, 1, 0, 0L, false, false, false, Duration.ofSeconds(5)));
    }

    @Test
    void whatTheServerDoesNotSayIsAsMqttHasIt() throws Exception {
        plain("20 00 00 00");

        assertThat(packets.connAck().maximumPacketSize()).isNull();
        assertThat(packets.connAck().limits(60, 30))
                .isEqualTo(new ServerLimits(false, 65_535, 2, null, true, true, true, Duration.ofSeconds(30)));
    }

    @Test
    void limitsAboveTheHalfOfTheirRangeAreNotNegative() throws Exception {
        plain("20 00 00" + properties("21ffff", "13ffff", "27ffffffff", "11ffffffff"));

        assertThat(packets.connAck().maximumPacketSize()).isEqualTo(4_294_967_295L);
        assertThat(packets.connAck().limits(0, 30))
                .isEqualTo(new ServerLimits(
                        false, 65_535, 2, 4_294_967_295L, true, true, true, Duration.ofSeconds(65_535)));
    }

    @ParameterizedTest
    @CsvSource({"60, 60,", "60, 0, 0", "0, 0,", "0, 60, 60"})
    void aSessionExpiryIsToldIfItIsNotTheOneAskedFor(long asked, int granted, Long told) throws Exception {
        plain("20 00 00" + properties("11%08x".formatted(granted)));

        assertThat(packets.connAck().limits(asked, 0).sessionExpiry()).isEqualTo(told);
    }

    @Test
    void aRefusalMayReferToAnotherServer() throws Exception {
        plain("20 00 9d" + properties(text(0x1C, "other\n:1883")));

        assertThat(packets.connAck().statement(NO_SECRETS).elsewhere())
                .isEqualTo(new ServerReference("other\n:1883", true));
    }

    @Test
    void onlyARedirectionRefersToAnotherServer() throws Exception {
        plain("e0 8b" + properties(text(0x1C, "other:1883")));

        assertThat(packets.disconnect().elsewhere()).isNull();
    }

    @Test
    void withoutTheSessionOfWhatIsToBeSentAgainTheConnectionEnds() throws Exception {
        assertThatThrownBy(() -> plain(client.packets(true), "20 00 00 00")).isInstanceOf(SessionLostException.class);
        assertThat(plain(client.packets(true), "20 01 00 00")).isEqualTo(ACCEPTED);
        assertThat(plain(client.packets(true), "20 00 89 00")).isEqualTo(REFUSED);
    }

    @Test
    void anAlertOfTlsIsKnownByItsFirstBytes() {
        assertThatThrownBy(() -> packets.checkFirst(21, 3)).isInstanceOf(TlsAnswerException.class);
    }

    /** Whatever the server sends, it is read, or the connection ends with a reason. */
    @Test
    void nothingElseThanAnIoExceptionIsThrown() {
        RandomPublishes random = new RandomPublishes(7);
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int n = random.below(12); n > 0; n--) {
                body.write(random.onceIn(3) ? random.below(256) : random.below(0x2B));
            }
            ServerPackets fresh = client.packets(random.onceIn(2));
            try {
                MqttWireMessage.createWireMessage(fresh.plain(
                        (1 + random.below(15)) << 4 | (random.onceIn(9) ? random.below(16) : 0), body.toByteArray()));
                read++;
            } catch (IOException e) {
                assertThat(e.getMessage()).startsWith("The server has ");
            } catch (MqttException e) {
                assertThat(e.getCause()).as("there is no packet for Paho").isInstanceOf(EOFException.class);
            }
        }
        assertThat(read).isGreaterThan(1_000);
    }
}
