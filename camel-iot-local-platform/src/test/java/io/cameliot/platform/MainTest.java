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

import org.junit.jupiter.api.Test;

class MainTest {

    @Test
    void without_options_the_documented_defaults_hold() {
        assertThat(CommandLine.parse())
                .isEqualTo(new CommandLine(false, 1883, "myorg1", "a-myorg1-a84ps90Ajs", "MP$08VKz!8rXwnR-Q*"));
    }

    @Test
    void the_default_api_key_follows_the_organisation() {
        assertThat(CommandLine.parse("--organisation", "abc123").apiKey()).isEqualTo("a-abc123-a84ps90Ajs");
    }

    @Test
    void all_options_are_taken() {
        assertThat(CommandLine.parse(
                        "--port", "0", "--organisation", "o1", "--api-key", "a-o1-k", "--token", "t", "--help"))
                .isEqualTo(new CommandLine(true, 0, "o1", "a-o1-k", "t"));
        assertThat(CommandLine.HELP).contains("--port", "--organisation", "--api-key", "--token", "--help");
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
    }

    @Test
    void no_text_form_of_the_command_line_holds_the_token() {
        assertThat(CommandLine.parse("--token", "secret").toString()).doesNotContain("secret");
    }

    @Test
    void the_welcome_tells_everything_that_a_client_needs() {
        try (LocalPlatform platform =
                CommandLine.parse("--port", "0", "--token", "it's").platform().start()) {
            assertThat(Welcome.text(platform))
                    .contains(
                            platform.serverUri(),
                            "myorg1",
                            "a-myorg1-a84ps90Ajs",
                            "-p " + platform.port(),
                            "-i a:myorg1:publisher",
                            "-P 'it'\\''s'",
                            "iot:event?type=pump&event=status&brokerUrl=" + platform.serverUri(),
                            "authToken=RAW(it's)");
        }
    }
}
