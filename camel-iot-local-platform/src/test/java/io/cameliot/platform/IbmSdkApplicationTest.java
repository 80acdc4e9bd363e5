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

import com.google.gson.JsonObject;
import com.ibm.wiotp.sdk.app.ApplicationClient;
import com.ibm.wiotp.sdk.app.callbacks.StatusCallback;
import com.ibm.wiotp.sdk.app.config.ApplicationConfigOptions;
import com.ibm.wiotp.sdk.app.messages.ApplicationStatus;
import com.ibm.wiotp.sdk.app.messages.DeviceStatus;
import com.ibm.wiotp.sdk.app.messages.Status;
import com.ibm.wiotp.sdk.device.DeviceClient;
import io.cameliot.platform.IbmSdkCallbacks.Received;
import io.cameliot.platform.organisation.Organisation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** IBM's SDK for Java as the application. */
class IbmSdkApplicationTest {

    private static final String TOKEN = "device-token";

    private static LocalPlatform platform;

    private final IbmSdkCallbacks<JsonObject> json = IbmSdkCallbacks.forJson();
    private final IbmSdkCallbacks<String> text = IbmSdkCallbacks.forText();
    private ApplicationClient application;

    @BeforeAll
    static void start() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1")
                        .apiKey("a-myorg1-x", "secret")
                        .device("pump", "p-01", TOKEN))
                .start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @BeforeEach
    void connect() throws Exception {
        application = IbmSdk.of(platform).application("sdk");
        application.connect();
    }

    @AfterEach
    void disconnect() {
        application.disconnect();
    }

    @Test
    void an_application_of_the_sdk_connects_and_disconnects() {
        assertThat(application.isConnected()).isTrue();
        assertThat(platform.liveConnections()).contains("a:myorg1:sdk");
        try (TestClient observer = TestClient.connect(platform, "observer")) {
            observer.subscribe("iot-2/app/sdk/mon");
            assertThat(observer.nextStatus().get("Protocol")).isEqualTo("mqtt4");

            application.disconnect();

            io.cameliot.platform.Status goodbye = observer.nextStatus();
            assertThat(goodbye.action()).isEqualTo("Disconnect");
            assertThat(goodbye.names()).doesNotContain("CloseCode");
        }
        assertThat(application.isConnected()).isFalse();
    }

    @Test
    void it_gets_the_events_that_it_publishes_itself_as_json_and_as_text() throws Exception {
        application.registerEventCallback(json);
        application.registerEventCallback(text);
        application.subscribeToDeviceEvents("pump", "p-09");

        assertThat(application.publishEvent("pump", "p-09", "run", IbmSdk.json("distance", 10)))
                .isTrue();
        assertThat(application.publishEvent("pump", "p-09", "say", "isn't it fün?"))
                .isTrue();

        assertThat(json.next()).isEqualTo(new Received<>("pump:p-09", "run", "json", IbmSdk.json("distance", 10)));
        assertThat(text.next()).isEqualTo(new Received<>("pump:p-09", "say", "utf8", "isn't it fün?"));
    }

    @Test
    void it_gets_the_commands_that_it_publishes_itself() throws Exception {
        application.registerCommandCallback(json);
        application.subscribeToDeviceCommands("pump", "p-09");

        assertThat(application.publishCommand("pump", "p-09", "run", IbmSdk.json("distance", 10)))
                .isTrue();

        assertThat(json.next()).isEqualTo(new Received<>("pump:p-09", "run", "json", IbmSdk.json("distance", 10)));
    }

    static List<Consumer<ApplicationClient>> subscriptions() {
        return List.of(
                ApplicationClient::subscribeToDeviceEvents,
                application -> application.subscribeToDeviceEvents("pump"),
                application -> application.subscribeToDeviceEvents("pump", "p-01"),
                application -> application.subscribeToDeviceEvents("pump", "p-01", "run"),
                application -> application.subscribeToDeviceEvents("pump", "p-01", "run", "json"),
                application -> application.subscribeToDeviceEvents("pump", "p-01", "run", "json", 2));
    }

    @ParameterizedTest
    @MethodSource("subscriptions")
    void it_subscribes_to_all_events_or_to_some(Consumer<ApplicationClient> subscribe) throws Exception {
        application.registerEventCallback(json);

        subscribe.accept(application);

        application.publishEvent("pump", "p-01", "run", IbmSdk.json("n", 1), 2);
        assertThat(json.next().device()).isEqualTo("pump:p-01");
    }

    @Test
    void it_gets_nothing_else_and_nothing_more_when_it_has_unsubscribed() throws Exception {
        application.registerEventCallback(json);
        application.subscribeToDeviceEvents("pump", "p-01", "run", "json", 1);
        application.subscribeToDeviceEvents("pump", "p-01", "last", "json", 1);

        application.publishEvent("pump", "p-02", "run", IbmSdk.json("n", 1), 1);
        application.publishEvent("pump", "p-01", "stop", IbmSdk.json("n", 2), 1);
        application.publishEvent("pump", "p-01", "run", IbmSdk.json("n", 3), 1);
        assertThat(json.next().data()).isEqualTo(IbmSdk.json("n", 3));
        application.unsubscribeFromDeviceEvents("pump", "p-01", "run");
        application.unsubscribeFromDeviceEvents("pump", "p-01", "never");
        application.publishEvent("pump", "p-01", "run", IbmSdk.json("n", 4), 1);
        application.publishEvent("pump", "p-01", "last", IbmSdk.json("n", 5), 1);

        assertThat(json.next().data()).isEqualTo(IbmSdk.json("n", 5));
    }

    @Test
    void it_is_told_who_connects_and_disconnects() throws Exception {
        Statuses statuses = new Statuses();
        application.setStatusCallback(statuses);
        application.subscribeToDeviceStatus("pump", "p-01");
        application.subscribeToApplicationStatus("other");

        DeviceClient device = IbmSdk.of(platform).device("pump", "p-01", TOKEN);
        device.connect();
        assertThat(statuses.next("d:myorg1:pump:p-01", "Connect").getProtocol()).isEqualTo("mqtt4");
        device.disconnect();
        assertThat(statuses.next("d:myorg1:pump:p-01", "Disconnect").getReadMsg())
                .isZero();
        ApplicationClient other = IbmSdk.of(platform).application("other");
        other.connect();
        assertThat(statuses.next("a:myorg1:other", "Connect").getPort()).isEqualTo(platform.port());
        other.disconnect();
        assertThat(statuses.next("a:myorg1:other", "Disconnect").getUser()).isEqualTo("a-myorg1-x");
    }

    @Test
    void with_shared_subscriptions_each_event_goes_to_one_of_its_connections() throws Exception {
        ApplicationConfigOptions shared = new ApplicationConfigOptions();
        shared.mqtt.sharedSubscription = true;
        List<ApplicationClient> members = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ApplicationClient member = IbmSdk.of(platform).application("shared", shared);
            member.registerEventCallback(json);
            member.connect();
            member.subscribeToDeviceEvents("pump", "p-01", "+", "json", 1);
            members.add(member);
        }
        assertThat(platform.liveConnections()).contains("A:myorg1:shared");

        for (int i = 0; i < 20; i++) {
            application.publishEvent("pump", "p-01", "run", IbmSdk.json("n", i), 1);
        }

        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            numbers.add(json.next().data().get("n").getAsInt());
        }
        assertThat(numbers).doesNotHaveDuplicates();
        members.forEach(ApplicationClient::disconnect);
    }

    /** Monitoring messages, as the SDK reads them. */
    private static final class Statuses implements StatusCallback {

        private final BlockingQueue<Status> received = new LinkedBlockingQueue<>();

        @Override
        public void processApplicationStatus(ApplicationStatus status) {
            received.add(status);
        }

        @Override
        public void processDeviceStatus(DeviceStatus status) {
            received.add(status);
        }

        Status next(String clientId, String action) throws InterruptedException {
            Status next = received.poll(60, TimeUnit.SECONDS);
            assertThat(next).as("a monitoring message").isNotNull();
            assertThat(next.getClientId()).isEqualTo(clientId);
            assertThat(next.getAction()).isEqualTo(action);
            return next;
        }
    }
}
