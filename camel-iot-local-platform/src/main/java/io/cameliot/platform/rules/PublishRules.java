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
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a client may publish; the same holds for its will. */
public final class PublishRules {

    private final Registry registry;
    private final ResourceGroups groups;

    /** Rules for the organisations and devices of this registry. */
    public PublishRules(Registry registry) {
        this.registry = registry;
        this.groups = new ResourceGroups(registry);
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
     * that are not the protocol's 0x90, devices that a strict organisation does not know and devices out of a gateway's
     * resource group 0x87, payloads that are said to be UTF-8 and are not 0x99.
     *
     * @param topics the topics of the client
     * @param topic the topic as the client wrote it
     * @param payload the payload
     * @param saidToBeUtf8 whether the client says so (payload format indicator 1)
     */
    public Verdict<Route> decide(ClientTopics topics, String topic, ByteBuffer payload, boolean saidToBeUtf8) {
        int payloadBytes = payload.remaining();
        if (payloadBytes > Limits.MAX_PAYLOAD_BYTES) {
            return Verdict.refuse(
                    ReasonCode.PACKET_TOO_LARGE,
                    "The payload has " + payloadBytes + " bytes; " + Limits.MAX_PAYLOAD_BYTES
                            + " are allowed. Send less at a time.");
        }
        Optional<ClientTopics.Target> target = topics.publishable(topic);
        if (target.isEmpty()) {
            return Verdict.refuse(
                    ReasonCode.TOPIC_NAME_INVALID,
                    "Topic " + Quoted.of(topic) + " is not valid: " + topics.publishRule());
        }
        ClientId client = topics.client();
        Device device = target.get().device();
        if (!registry.accepts(client.organisation(), device)) {
            return Verdict.refuse(
                    ReasonCode.NOT_AUTHORIZED,
                    "Device " + Quoted.of(device.id()) + " of type " + Quoted.of(device.type())
                            + " is not registered in organisation " + Quoted.of(client.organisation())
                            + ", which accepts registered devices only.");
        }
        if (!groups.allow(client, device)) {
            return Verdict.refuse(
                    ReasonCode.NOT_AUTHORIZED,
                    "Device " + Quoted.of(device.id()) + " of type " + Quoted.of(device.type())
                            + " is not in the resource group of the gateway " + Quoted.of(client.text()) + ".");
        }
        if (saidToBeUtf8 && !isUtf8(payload)) {
            return Verdict.refuse(
                    ReasonCode.PAYLOAD_FORMAT_INVALID,
                    "The payload is not UTF-8 as its payload format indicator says. Send it without the indicator.");
        }
        return Verdict.accept(
                new Route(InternalTopic.of(client.organisation(), target.get().fullTopic()), device));
    }

    private static boolean isUtf8(ByteBuffer payload) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(payload.duplicate());
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The device that a topic names, if the client may publish to the topic at all. */
    public Optional<Device> device(ClientTopics topics, String topic) {
        return topics.publishable(topic).map(ClientTopics.Target::device);
    }
}
