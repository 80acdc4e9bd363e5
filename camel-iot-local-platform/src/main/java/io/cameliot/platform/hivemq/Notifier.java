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
package io.cameliot.platform.hivemq;

import io.cameliot.platform.organisation.Device;
import io.cameliot.platform.rules.ClientId;
import io.cameliot.platform.rules.DeviceManagement;
import io.cameliot.platform.rules.GatewayNotification;
import io.cameliot.platform.rules.InternalTopic;
import io.cameliot.platform.rules.Verdict;
import java.time.Instant;
import java.util.Optional;

/** Tells gateways what of theirs was refused, and devices what became of their requests. */
final class Notifier {

    private final PlatformMessages messages;

    Notifier(PlatformMessages messages) {
        this.messages = messages;
    }

    /** Answers a request of device management. */
    void answer(DeviceManagement.Answer answer) {
        messages.publish(answer.internalTopic(), answer.json(), false);
    }

    /**
     * Tells the client if it is a gateway.
     *
     * @param device the device that the topic names; empty if the topic is not valid
     */
    void refused(
            ClientId client,
            GatewayNotification.Request request,
            String topic,
            Optional<Device> device,
            Verdict.Refused<?> refused) {
        if (client instanceof ClientId.Gateway gateway) {
            GatewayNotification notification =
                    new GatewayNotification(request, Instant.now(), topic, device, gateway, refused);
            messages.publish(
                    InternalTopic.of(gateway.organisation(), notification.destination()), notification.json(), false);
        }
    }
}
