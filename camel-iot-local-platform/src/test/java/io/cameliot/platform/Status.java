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

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A message of the platform's own, as a client sees it.
 *
 * @param topic its topic
 * @param retained whether it was retained before the client subscribed
 * @param qos its QoS
 * @param fields the fields of its JSON object, in their order
 */
record Status(String topic, boolean retained, int qos, LinkedHashMap<String, Object> fields) {

    static Status of(Mqtt5Publish publish) {
        return new Status(
                publish.getTopic().toString(),
                publish.isRetain(),
                publish.getQos().getCode(),
                read(new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8)));
    }

    private static LinkedHashMap<String, Object> read(String json) {
        try {
            return new ObjectMapper().readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not a JSON object: " + json, e);
        }
    }

    Object get(String field) {
        return fields.get(field);
    }

    String action() {
        return (String) get("Action");
    }

    Integer closeCode() {
        return (Integer) get("CloseCode");
    }

    String reason() {
        return (String) get("Reason");
    }

    List<String> names() {
        return List.copyOf(fields.keySet());
    }
}
