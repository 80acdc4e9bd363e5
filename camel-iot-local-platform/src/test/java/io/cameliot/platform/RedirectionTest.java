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
package io.cameliot.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectionTest {

    private static final String OTHER = "other.example.org:8883 [::1]:1883";
    private static final String SECRET = "secret";
    private static final Mqtt5Connect CONNECT = Mqtt5Connect.builder().build();

    private static LocalPlatform platform;

    @BeforeAll
    static void start() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1")
                        .apiKey("a-myorg1-x", SECRET)
                        .device("pump", "p-01", SECRET))
                .start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @AfterEach
    void endRedirection() {
        platform.endRedirection();
    }

    static Stream<Arguments> redirections() {
        BiConsumer<LocalPlatform, String> forNow = LocalPlatform::redirectTo;
        BiConsumer<LocalPlatform, String> forGood = LocalPlatform::moveTo;
        return Stream.of(Arguments.of(0x9C, forNow), Arguments.of(0x9D, forGood));
    }

    @ParameterizedTest
    @MethodSource("redirections")
    void a_client_that_is_connected_is_disconnected_with_the_server_reference(
            int code, BiConsumer<LocalPlatform, String> redirection) {
        try (TestClient client = TestClient.connect(platform, "app")) {
            redirection.accept(platform, OTHER);

            Mqtt5Disconnect disconnect = client.disconnect();
            assertThat(disconnect.getReasonCode().getCode()).isEqualTo(code);
            assertThat(disconnect.getServerReference().orElseThrow()).hasToString(OTHER);
        }
    }

    @ParameterizedTest
    @MethodSource("redirections")
    void a_client_that_comes_is_refused_with_the_server_reference_whatever_its_credentials(
            int code, BiConsumer<LocalPlatform, String> redirection) {
        long before = platform.connectionsRefused("a:myorg1:late");
        redirection.accept(platform, OTHER);

        for (String token : new String[] {platform.token(), "wrong"}) {
            Mqtt5ConnAck connAck = TestClient.of(platform, "a:myorg1:late", platform.apiKey(), token)
                    .refusingConnAck(CONNECT);
            assertThat(connAck.getReasonCode().getCode()).isEqualTo(code);
            assertThat(connAck.getServerReference().orElseThrow()).hasToString(OTHER);
        }
        assertThat(platform.connectionsRefused("a:myorg1:late") - before).isEqualTo(2);
    }

    @Test
    void without_a_server_reference_nothing_but_the_reason_code_is_told() {
        try (TestClient client = TestClient.connect(platform, "app")) {
            platform.redirectTo("");

            assertThat(client.disconnect().getServerReference()).isEmpty();
            Mqtt5ConnAck connAck = client.refusingConnAck(CONNECT);
            assertThat(connAck.getReasonCode().getCode()).isEqualTo(0x9C);
            assertThat(connAck.getServerReference()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void older_versions_are_disconnected_without_a_word_and_refused_with_3(int version) throws IOException {
        try (RawConnection there = new RawConnection(platform.port(), version);
                RawConnection late = new RawConnection(platform.port(), version)) {
            there.connect("a:myorg1:there", platform.apiKey(), platform.token());

            platform.redirectTo(OTHER);

            assertThat(there.isClosedByServer()).isTrue();
            assertThat(late.connect("a:myorg1:late", platform.apiKey(), platform.token())
                            .at(1))
                    .isEqualTo(3);
        }
    }

    @Test
    void after_its_end_clients_are_let_in_and_other_refusals_name_no_server() {
        platform.moveTo(OTHER);
        platform.endRedirection();

        assertThat(TestClient.of(platform, "a:myorg1:app", platform.apiKey(), "wrong")
                        .refusingConnAck(CONNECT)
                        .getServerReference())
                .isEmpty();
        try (TestClient client = TestClient.connect(platform, "app")) {
            platform.kick("a:myorg1:app");
            assertThat(client.disconnect().getServerReference()).isEmpty();
        }
    }

    @Test
    void it_lasts_over_a_restart() {
        try (LocalPlatform restarted = LocalPlatform.start()) {
            restarted.stop();
            restarted.redirectTo(OTHER);

            restarted.restart();

            assertThat(TestClient.of(restarted, "app")
                            .refusingConnAck(CONNECT)
                            .getServerReference()
                            .orElseThrow())
                    .hasToString(OTHER);
        }
    }

    @Test
    void monitoring_messages_say_close_code_92() {
        try (TestClient device = TestClient.connect(platform, "d:myorg1:pump:p-01", "use-token-auth", SECRET)) {
            platform.redirectTo(OTHER);
            device.disconnect();
        }
        platform.endRedirection();
        try (TestClient observer = TestClient.connect(platform, "observer")) {
            observer.subscribe("iot-2/type/pump/id/p-01/mon");

            Status status = observer.nextStatus();
            assertThat(status.action()).isEqualTo("Disconnect");
            assertThat(status.closeCode()).isEqualTo(92);
            assertThat(status.reason())
                    .isEqualTo("The connection was closed by the server: Use another server for now.");
        }
    }

    @Test
    void a_server_reference_that_is_no_text_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> platform.redirectTo("other\u0001"))
                .withMessageContaining("other");
        assertThatIllegalArgumentException().isThrownBy(() -> platform.moveTo("x".repeat(65_536)));
    }
}
