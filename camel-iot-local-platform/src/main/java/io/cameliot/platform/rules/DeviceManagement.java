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

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cameliot.platform.organisation.Device;
import java.io.IOException;
import java.util.Optional;

/**
 * Device management, as far as it is there: each request of a device is answered as done, so that managed clients go on.
 * Nothing is kept, and no device is told to do anything.
 */
public final class DeviceManagement {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROOT = "iotdevice-1/";
    private static final int DONE = 200;

    private DeviceManagement() {}

    /**
     * An answer of the platform's.
     *
     * @param internalTopic where to
     * @param json what
     */
    public record Answer(String internalTopic, String json) {}

    /** Whether a message is a request, by its topic. */
    public static boolean isRequest(PublishRules.Route route) {
        String topic = InternalTopic.fullTopic(route.internalTopic());
        return topic.startsWith(ROOT) && !topic.endsWith("/response") && !topic.endsWith("/notify");
    }

    /**
     * The answer to a request; empty if it has no ID that an answer could name.
     *
     * @param organisation the organisation of the device
     * @param route where the request goes
     * @param payload the payload of the request
     */
    public static Optional<Answer> answer(String organisation, PublishRules.Route route, byte[] payload) {
        Device device = route.device();
        return requestId(payload)
                .map(id -> new Answer(
                        InternalTopic.of(
                                organisation, "iotdm-1/type/" + device.type() + "/id/" + device.id() + "/response"),
                        withId(new JsonObject().add("rc", DONE), id).toString()));
    }

    /** The ID as it came: IBM's clients make texts of it, others numbers. */
    private static JsonObject withId(JsonObject answer, JsonNode id) {
        return id.isTextual() ? answer.add("reqId", id.asText()) : answer.add("reqId", id.asLong());
    }

    private static Optional<JsonNode> requestId(byte[] payload) {
        try {
            JsonNode id = JSON.readTree(payload).path("reqId");
            boolean number = id.isIntegralNumber() && id.canConvertToLong();
            return id.isTextual() || number ? Optional.of(id) : Optional.empty();
        } catch (IOException e) {
            // Who does not send JSON waits for no answer.
            return Optional.empty();
        }
    }
}
