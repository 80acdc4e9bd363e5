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

import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two JVMs with the same application. */
class TwoProcessesTest extends BrokerTest {
    private static final Logger LOG = LoggerFactory.getLogger(TwoProcessesTest.class);
    private static final int EVENTS = 20_000;

    TwoProcessesTest(Brokers kind) {
        super(kind);
    }

    private ApplicationProcess member(String appId, String options) throws Exception {
        String serverType = kind() == Brokers.EMBEDDED_PLATFORM ? "" : "&serverType=MQTT_BROKER";
        return closing(ApplicationProcess.start(
                broker().serverUri(), appId, "iot:event?type=pump&scalable=true" + serverType + options));
    }

    @Test
    void shareTheEventsOfAScalableApplicationEvenly() throws Exception {
        ApplicationProcess one = member("even", "");
        ApplicationProcess two = member("even", "");

        Counting.publish(plainClient(), 0, EVENTS, one, two);

        Counting.awaitAll(EVENTS, one, two);
        LOG.info("{}: {} and {} of {} events", kind(), one.receivedCount(), two.receivedCount(), EVENTS);
        assertThat(one.receivedCount() + two.receivedCount()).isEqualTo(EVENTS);
        assertThat(one.receivedCount()).isGreaterThan(EVENTS * 35 / 100);
        assertThat(two.receivedCount()).isGreaterThan(EVENTS * 35 / 100);
    }

    @Test
    void withDurableSessionsNothingIsLostWhenOneIsKilledAndComesBack() throws Exception {
        String durable = "&sessionExpiryInterval=600&instanceId=";
        ApplicationProcess one = member("back", durable + "one");
        ApplicationProcess two = member("back", durable + "two");
        PlainClient plain = plainClient();
        Counting.publish(plain, 0, 2_000, one, two);

        one.kill();
        Counting.publish(plain, 2_000, 4_000, one, two);
        ApplicationProcess again = member("back", "&cleanStart=false" + durable + "one");

        Counting.awaitAll(4_000, one, two, again);
    }
}
