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

import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {

    @Test
    void without_options_the_documented_defaults_hold() {
        assertThat(CommandLine.parse())
                .isEqualTo(new CommandLine(
                        false,
                        1883,
                        "myorg1",
                        "a-myorg1-a84ps90Ajs",
                        "MP$08VKz!8rXwnR-Q*",
                        List.of(),
                        List.of(),
                        false));
    }

    @Test
    void the_default_api_key_follows_the_organisation() {
        assertThat(CommandLine.parse("--organisation", "abc123").apiKey()).isEqualTo("a-abc123-a84ps90Ajs");
    }

    @Test
    void all_options_are_taken() {
        assertThat(CommandLine.parse(
                        "--port",
                        "0",
                        "--organisation",
                        "o1",
                        "--api-key",
                        "a-o1-k",
                        "--token",
                        "t",
                        "--device",
                        "pump:p-01:s:1",
                        "--device",
                        "pump:p-02:s2",
                        "--gateway",
                        "hub:h-01:s3",
                        "--quickstart",
                        "--help"))
                .isEqualTo(new CommandLine(
                        true,
                        0,
                        "o1",
                        "a-o1-k",
                        "t",
                        List.of(new NamedToken("pump", "p-01", "s:1"), new NamedToken("pump", "p-02", "s2")),
                        List.of(new NamedToken("hub", "h-01", "s3")),
                        true));
        assertThat(CommandLine.HELP)
                .contains(
                        "--port",
                        "--organisation",
                        "--api-key",
                        "--token",
                        "--device",
                        "--gateway",
                        "--quickstart",
                        "--help");
    }

    @Test
    void a_wrong_option_is_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandLine.parse("--ports", "1"))
                .withMessageContaining("--ports");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandLine.parse("--port"))
                .withMessageContaining("--port");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandLine.parse("--port", "many"))
                .withMessageContaining("many");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandLine.parse("--gateway", "hub:secret"))
                .withMessageContaining("--gateway")
                .withMessageContaining("TYPE:ID:TOKEN")
                .withMessageNotContaining("hub:secret");
    }

    @Test
    void no_text_form_of_the_command_line_holds_the_token() {
        assertThat(CommandLine.parse("--token", "secret", "--device", "a:b:secret", "--gateway", "c:d:secret")
                        .toString())
                .contains("a:b", "c:d")
                .doesNotContain("secret");
    }

    @Test
    void the_welcome_tells_everything_that_a_client_needs() {
        CommandLine commandLine = CommandLine.parse("--port", "0", "--token", "it's");
        try (LocalPlatform platform = commandLine.platform().start()) {
            assertThat(Welcome.text(platform, commandLine))
                    .contains(
                            platform.serverUri(),
                            "myorg1",
                            "a-myorg1-a84ps90Ajs",
                            "-p " + platform.port(),
                            "-i a:myorg1:publisher",
                            "-t 'iot-2/app/+/mon'",
                            "-P 'it'\\''s'",
                            "iot:event?type=pump&event=status&brokerUrl=" + platform.serverUri(),
                            "authToken=RAW(it's)")
                    .doesNotContain("use-token-auth", "quickstart");
        }
    }

    @Test
    void devices_gateways_and_quickstart_can_connect_as_the_welcome_tells() {
        CommandLine commandLine = CommandLine.parse(
                "--port", "0", "--device", "pump:p-01:s1", "--gateway", "hub:h-01:s2", "--quickstart");
        try (LocalPlatform platform = commandLine.platform().start();
                TestClient device = TestClient.connect(platform, "d:myorg1:pump:p-01", "use-token-auth", "s1");
                TestClient gateway = TestClient.connect(platform, "g:myorg1:hub:h-01", "use-token-auth", "s2");
                TestClient guest = TestClient.withoutCredentials(platform, "a:quickstart:guest")) {
            guest.connect();

            assertThat(Welcome.text(platform, commandLine))
                    .contains(
                            "-i d:myorg1:pump:p-01 -u use-token-auth -P 's1'",
                            "-i g:myorg1:hub:h-01 -u use-token-auth -P 's2'",
                            "a:quickstart:{app}");
            assertThat(device.isConnected()).isTrue();
            assertThat(gateway.isConnected()).isTrue();
            assertThat(guest.isConnected()).isTrue();
        }
    }
}
