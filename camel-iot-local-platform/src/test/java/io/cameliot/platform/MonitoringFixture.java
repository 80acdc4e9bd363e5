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

import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A platform whose monitoring messages an application observes; each test has an application of its own. */
abstract class MonitoringFixture {
    static final String KEY = "a-myorg1-x";
    static final String SECRET = "secret";
    static final String PUMP = "d:myorg1:pump:p-01";
    static final String PUMP_STATUS = "iot-2/type/pump/id/p-01/mon";

    private static final AtomicInteger tests = new AtomicInteger();

    static LocalPlatform platform;

    String app;
    String clientId;
    String topic;
    TestClient observer;

    @BeforeAll
    static void start() {
        platform = organisations(LocalPlatform.builder()).start();
    }

    static LocalPlatformBuilder organisations(LocalPlatformBuilder builder) {
        return builder.organisation(Organisation.named("myorg1")
                        .apiKey(KEY, SECRET)
                        .device("pump", "p-01", SECRET)
                        .device("pump", "p-02", SECRET)
                        .gateway("hub", "h-01", SECRET))
                .organisation(Organisation.named("strict1")
                        .apiKey("a-strict1-x", SECRET)
                        .registeredDevicesOnly());
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @BeforeEach
    void observe() {
        // What was retained for the applications of other tests must not be in the way: each has one of its own.
        app = "app-" + tests.incrementAndGet();
        clientId = "a:myorg1:" + app;
        topic = "iot-2/app/" + app + "/mon";
        observer = TestClient.connect(platform, "observer");
        observer.subscribe(topic);
    }

    @AfterEach
    void disconnect() {
        observer.close();
    }

    static TestClient pump(LocalPlatform platform) {
        return TestClient.connect(platform, PUMP, "use-token-auth", SECRET);
    }

    RawConnection connected(int version) throws IOException {
        RawConnection connection = new RawConnection(platform.port(), version);
        assertThat(connection.connect(clientId, KEY, SECRET).at(1)).isZero();
        return connection;
    }
}
