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
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.cameliot.platform.organisation.Device;
import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class LocalPlatformTest {

    private static final String TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/json";

    @Test
    void a_platform_starts_on_a_free_loopback_port_and_leaves_nothing_behind() throws IOException {
        Thread.UncaughtExceptionHandler handler = (thread, e) -> {};
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        List<Path> directories = temporaryDirectories();
        Thread.setDefaultUncaughtExceptionHandler(handler);
        try {
            LocalPlatform platform = LocalPlatform.start();
            try (platform) {
                assertThat(platform.serverUri()).isEqualTo("tcp://127.0.0.1:" + platform.port());
                assertThat(platform.isRunning()).isTrue();
                assertThat(platform.organisationId()).isEqualTo("myorg1");
                assertThat(platform.apiKey()).isEqualTo("a-myorg1-a84ps90Ajs");
                assertThat(platform.token()).isEqualTo("MP$08VKz!8rXwnR-Q*");
                assertThat(platform.toString()).contains("myorg1").doesNotContain(platform.token());
                assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(handler);
                assertThat(temporaryDirectories()).hasSizeGreaterThan(directories.size());
            }
            assertThat(platform.isRunning()).isFalse();
            assertThat(temporaryDirectories()).isEqualTo(directories);
            Assertions.assertThatExceptionOfType(ConnectException.class)
                    .isThrownBy(() -> new Socket("127.0.0.1", platform.port()));
            platform.close();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void a_port_in_use_is_refused_and_leaves_nothing_behind() throws IOException {
        List<Path> directories = temporaryDirectories();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatIllegalStateException()
                    .isThrownBy(() ->
                            LocalPlatform.builder().port(taken.getLocalPort()).start())
                    .withMessageContaining("port " + taken.getLocalPort());
        }
        assertThat(temporaryDirectories()).isEqualTo(directories);
    }

    @Test
    void an_interrupted_thread_is_told_so_and_leaves_nothing_behind() throws IOException {
        List<Path> directories = temporaryDirectories();
        Thread.currentThread().interrupt();
        try {
            assertThatIllegalStateException()
                    .isThrownBy(LocalPlatform::start)
                    .withMessageContaining("interrupted")
                    .withMessageContaining("another thread");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(temporaryDirectories()).isEqualTo(directories);
    }

    @Test
    void the_brokers_system_property_is_gone_when_the_platform_runs() {
        // Other tests in this JVM start the broker by themselves.
        System.clearProperty("hivemq.log.folder");
        try (LocalPlatform platform = LocalPlatform.start()) {
            assertThat(platform.isRunning()).isTrue();
            assertThat(System.getProperties()).doesNotContainKey("hivemq.log.folder");
        }
    }

    @Test
    void what_is_null_is_named() {
        LocalPlatformBuilder builder = LocalPlatform.builder();

        assertThatNullPointerException().isThrownBy(() -> builder.host(null)).withMessage("host");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.organisation(null))
                .withMessage("organisation");
        assertThatNullPointerException().isThrownBy(() -> builder.tls(null)).withMessage("tls");
        assertThatNullPointerException()
                .isThrownBy(() -> Organisation.named(null))
                .withMessage("id");
        Organisation organisation = Organisation.named("myorg1");
        assertThatNullPointerException()
                .isThrownBy(() -> organisation.apiKey(null, "t"))
                .withMessage("key");
        assertThatNullPointerException()
                .isThrownBy(() -> organisation.device("pump", "p-01", null))
                .withMessage("token");
        assertThatNullPointerException()
                .isThrownBy(() -> organisation.device("pump", null))
                .withMessage("Device ID");
    }

    @Test
    void settings_out_of_range_are_refused_by_name_and_value() {
        LocalPlatformBuilder builder = LocalPlatform.builder();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.port(65_536))
                .withMessageContaining("65536");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.port(-1)).withMessageContaining("-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.receiveMaximum(0))
                .withMessageContaining("0");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxQueuedMessages(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.webSocket(0, 65_536));
        for (int seconds : List.of(0, 65_536)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.serverKeepAlive(seconds))
                    .withMessageContaining(Integer.toString(seconds));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.host("<x>"))
                .withMessageContaining("<x>");
    }

    @Test
    void platforms_side_by_side_do_not_mix() {
        try (LocalPlatform one = LocalPlatform.start();
                LocalPlatform two = LocalPlatform.builder().receiveMaximum(7).start();
                TestClient oneClient = TestClient.connect(one, "app");
                TestClient twoClient = TestClient.of(two, "app")) {
            assertThat(twoClient.connect().getRestrictions().getReceiveMaximum())
                    .isEqualTo(7);
            oneClient.subscribe("iot-2/type/+/id/+/evt/+/fmt/+");
            twoClient.subscribe("iot-2/type/+/id/+/evt/+/fmt/+");

            twoClient.publish(TOPIC, 1, "two");
            oneClient.publish(TOPIC, 1, "one");

            assertThat(oneClient.nextPayload()).isEqualTo("one");
            assertThat(twoClient.nextPayload()).isEqualTo("two");
            assertThat(one.publishesReceived("a:myorg1:app")).isEqualTo(1);

            assertThat(one.kick("a:myorg1:app")).isTrue();
            assertThat(oneClient.disconnect().getReasonCode())
                    .isEqualTo(Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION);
            await().until(() -> one.liveConnections().isEmpty());
            assertThat(two.isConnected("a:myorg1:app")).isTrue();
            assertThat(one.kick("a:myorg1:app")).isFalse();
        }
    }

    @Test
    void a_restart_tells_clients_keeps_the_port_and_the_counters_and_loses_the_sessions() {
        try (LocalPlatform platform = LocalPlatform.start();
                TestClient client = TestClient.connect(platform, "app")) {
            String serverUri = platform.serverUri();
            client.subscribe("iot-2/type/+/id/+/evt/+/fmt/+");
            client.publish(TOPIC, 1, "");

            platform.restart();

            assertThat(client.disconnect().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.SERVER_SHUTTING_DOWN);
            assertThat(platform.serverUri()).isEqualTo(serverUri);
            assertThat(platform.liveConnections()).isEmpty();
            assertThat(client.connect().isSessionPresent()).isFalse();
            assertThat(platform.connectionsAccepted("a:myorg1:app")).isEqualTo(2);
            assertThat(platform.publishesReceived("a:myorg1:app")).isEqualTo(1);
            assertThat(platform.subscriptions("a:myorg1:app")).isEmpty();
            assertThat(platform.devices("myorg1")).containsExactly(new Device("pump", "p-01"));
        }
    }

    @Test
    void a_platform_with_a_client_stops_at_once() {
        LocalPlatform platform = LocalPlatform.start();
        TestClient client = TestClient.connect(platform, "app");
        long begin = System.nanoTime();

        platform.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        assertThat(client.disconnect().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.SERVER_SHUTTING_DOWN);
    }

    @Test
    void a_stopped_platform_refuses_connections_until_it_is_restarted() {
        try (LocalPlatform platform = LocalPlatform.start()) {
            platform.stop();

            Assertions.assertThatExceptionOfType(ConnectException.class)
                    .isThrownBy(() -> new Socket("127.0.0.1", platform.port()));
            assertThatIllegalStateException()
                    .isThrownBy(() -> platform.kick("a:myorg1:app"))
                    .withMessageContaining("restart()");

            platform.restart();
            try (TestClient client = TestClient.connect(platform, "app")) {
                assertThat(client.isConnected()).isTrue();
            }
            platform.close();
            assertThatIllegalStateException().isThrownBy(platform::restart).withMessageContaining("closed");
        }
    }

    /** Those of this process: others may run platforms too. */
    private static List<Path> temporaryDirectories() throws IOException {
        String prefix = "camel-iot-local-platform-" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }
}
