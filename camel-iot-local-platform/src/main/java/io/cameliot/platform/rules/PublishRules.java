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
import io.cameliot.platform.organisation.Registry;
import java.util.Optional;

/** What an application may publish; the same holds for its will. */
public final class PublishRules {

    private final Registry registry;

    /** Rules for the organisations and devices of this registry. */
    public PublishRules(Registry registry) {
        this.registry = registry;
    }

    /**
     * Where a message goes.
     *
     * @param internalTopic the broker's topic
     * @param device the device that the topic names
     */
    public record Route(String internalTopic, Device device) {}

    /**
     * Decides about one message, without registering its device. In this order: payloads over the limit 0x95, topics
     * that are not the protocol's 0x90, devices that a strict organisation does not know 0x87.
     *
     * @param organisation the organisation ID of the client
     * @param topic the topic as the client wrote it
     * @param payloadBytes the length of the payload in bytes
     */
    public Verdict<Route> decide(String organisation, String topic, int payloadBytes) {
        if (payloadBytes > Limits.MAX_PAYLOAD_BYTES) {
            return Verdict.refuse(
                    ReasonCode.PACKET_TOO_LARGE,
                    "The payload has " + payloadBytes + " bytes; " + Limits.MAX_PAYLOAD_BYTES
                            + " are allowed. Send less at a time.");
        }
        Optional<Device> device = ApplicationTopics.publishable(topic);
        if (device.isEmpty()) {
            return Verdict.refuse(
                    ReasonCode.TOPIC_NAME_INVALID,
                    "Topic " + Quoted.of(topic) + " is not valid: an application publishes to"
                            + " iot-2/type/{type}/id/{id}/evt/{event}/fmt/{format} or .../cmd/{command}/fmt/{format},"
                            + " without wildcards.");
        }
        if (!registry.accepts(organisation, device.get())) {
            return Verdict.refuse(
                    ReasonCode.NOT_AUTHORIZED,
                    "Device " + Quoted.of(device.get().id()) + " of type "
                            + Quoted.of(device.get().type()) + " is not registered in organisation "
                            + Quoted.of(organisation) + ", which accepts registered devices only.");
        }
        return Verdict.accept(new Route(InternalTopic.of(organisation, topic), device.get()));
    }
}
