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
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefusalLogTest {

    private static final String GOOD_TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/json";

    private final Logger logger = (Logger) LogManager.getLogger("io.cameliot.platform.refusals");
    private final Kept log = new Kept();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.removeAppender(log);
    }

    @Test
    void what_is_refused_is_logged_with_client_code_and_reason_and_nothing_else_is() throws IOException {
        try (LocalPlatform platform = LocalPlatform.start();
                TestClient wrong = TestClient.of(platform, "a:myorg1:wrong", platform.apiKey(), "my-secret");
                TestClient client = TestClient.connect(platform, "app")) {
            assertThat(wrong.refusal(Mqtt5Connect.builder().build())).isEqualTo(0x87);
            client.publish(GOOD_TOPIC, 1, "");
            client.publish("nowhere", 1, "");
            client.subscribe("iot-2/app/+/mon", "#");
            try (RawConnection old = new RawConnection(platform.port(), 4)) {
                old.connect("a:myorg1:old", platform.apiKey(), platform.token());
                old.publish(0, "elsewhere", new byte[0]);
                assertThat(old.isClosedByServer()).isTrue();
            }

            await().until(() -> log.lines().size() == 4);
            assertThat(log.lines().get(0)).contains("CONNECT", "a:myorg1:wrong", "0x87", platform.apiKey());
            assertThat(log.lines().get(1)).contains("PUBLISH", "a:myorg1:app", "0x90", "nowhere");
            assertThat(log.lines().get(2)).contains("SUBSCRIBE", "a:myorg1:app", "0x8f", "\"#\"");
            assertThat(log.lines().get(3)).contains("PUBLISH", "a:myorg1:old", "0x90", "elsewhere");
            assertThat(log.lines()).noneMatch(line -> line.contains("my-secret") || line.contains(platform.token()));
        }
    }

    @Test
    void control_characters_of_a_client_stay_out_of_the_log() throws IOException {
        try (LocalPlatform platform = LocalPlatform.start();
                RawConnection connection = new RawConnection(platform.port(), 5)) {
            connection.connect("a:myorg1:x\n\u001b[2J", platform.apiKey(), platform.token());

            await().until(() -> log.lines().size() == 1);
            assertThat(log.lines().get(0)).doesNotContain("\n", "\u001b").contains("\\u000A");
        }
    }

    private static final class Kept extends AbstractAppender {

        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        Kept() {
            super("kept", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(event.getMessage().getFormattedMessage());
        }

        List<String> lines() {
            return List.copyOf(lines);
        }
    }
}
