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
package io.cameliot.platform.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.platform.organisation.Device;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatewayNotificationTest {

    private static final ClientId.Gateway HUB = new ClientId.Gateway("myorg1", "hub", "h-01");

    @Test
    void a_notification_is_compact_json_in_the_servers_order_for_the_gateways_own_topic() {
        Verdict.Refused<Void> refused = new Verdict.Refused<>(ReasonCode.NOT_AUTHORIZED, "why \"so\"");
        GatewayNotification notification = new GatewayNotification(
                GatewayNotification.Request.Publish,
                Instant.EPOCH,
                "topic",
                Optional.of(new Device("pump", "p-02")),
                HUB,
                refused);

        assertThat(notification.destination()).isEqualTo("iot-2/type/hub/id/h-01/notify");
        assertThat(notification.json())
                .isEqualTo("{\"Request\":\"Publish\",\"Time\":\"1970-01-01T00:00:00.000Z\",\"Topic\":\"topic\","
                        + "\"Type\":\"pump\",\"Id\":\"p-02\",\"Client\":\"g:myorg1:hub:h-01\",\"RC\":180,"
                        + "\"Message\":\"The operation is not authorized: why \\\"so\\\"\"}");
    }
}
