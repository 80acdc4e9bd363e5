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

import io.cameliot.platform.organisation.Device;
import java.time.Instant;
import java.util.Optional;

/**
 * What a gateway is told about a request of its own that was refused, as its connection stays.
 *
 * @param request what was refused
 * @param time when
 * @param topic the topic or the topic filter, as the gateway wrote it
 * @param device the device that the topic names; empty if the topic is not valid
 * @param gateway the gateway
 * @param refused why
 */
public record GatewayNotification(
        Request request,
        Instant time,
        String topic,
        Optional<Device> device,
        ClientId.Gateway gateway,
        Verdict.Refused<?> refused) {

    /** What a gateway can ask for. The names are those in the message. */
    public enum Request {
        /** Publishing a message. */
        Publish,
        /** Subscribing to a topic filter. */
        Subscribe
    }

    /** Where the gateway listens for it: {@code iot-2/type/{gateway's type}/id/{gateway's id}/notify}. */
    public String destination() {
        return "iot-2/type/" + gateway.type() + "/id/" + gateway.id() + "/notify";
    }

    /** The message as it is sent: compact JSON, with the fields in the server's order. */
    public String json() {
        CloseCode code = CloseCode.of(refused.code());
        return new JsonObject()
                .add("Request", request.name())
                .add("Time", Timestamp.of(time))
                .add("Topic", topic)
                .add("Type", device.map(Device::type))
                .add("Id", device.map(Device::id))
                .add("Client", gateway.text())
                .add("RC", code.value())
                .add("Message", code.reason(refused.reason()))
                .toString();
    }
}
