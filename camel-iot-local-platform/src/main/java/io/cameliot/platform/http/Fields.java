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
package io.cameliot.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cameliot.platform.rules.Quoted;
import java.util.List;

/** What clients tell of types and devices, field by field: of the right kind, or it is refused before anything changes. */
final class Fields {

    static final String DESCRIPTION = "description";
    static final String CLASS = "classId";
    static final String DEVICE_INFO = "deviceInfo";
    static final String DEVICE = "Device";
    static final String GATEWAY = "Gateway";

    private Fields() {}

    /**
     * Refuses what is no JSON object, or has a field of the wrong kind. Null is as good as not told.
     *
     * @throws IllegalArgumentException if it is so
     */
    static void check(List<String> fields, JsonNode body) {
        if (!body.isObject()) {
            throw new IllegalArgumentException("The body has " + Quoted.of(body.toString())
                    + " where a JSON object belongs. Send one such as {\"deviceInfo\":{}}.");
        }
        fields.stream().filter(body::hasNonNull).forEach(field -> check(field, body.get(field)));
    }

    private static void check(String field, JsonNode value) {
        switch (field) {
            case CLASS ->
                require(List.of(DEVICE, GATEWAY).contains(value.asText()), field, value, "\"Device\" or \"Gateway\"");
            case DESCRIPTION -> require(value.isTextual(), field, value, "a text");
            default -> require(value.isObject(), field, value, "a JSON object");
        }
    }

    private static void require(boolean right, String field, JsonNode value, String kind) {
        if (!right) {
            throw new IllegalArgumentException("Field \"" + field + "\" is " + Quoted.of(value.toString())
                    + ". It takes " + kind + "; leave it out, or give it one.");
        }
    }

    /**
     * Refuses what is no list.
     *
     * @throws IllegalArgumentException if it is none
     */
    static void checkList(JsonNode body) {
        if (!body.isArray()) {
            throw new IllegalArgumentException("The body is " + Quoted.of(body.toString())
                    + ". It takes a JSON array of devices, such as [{\"typeId\":\"pump\",\"deviceId\":\"p-01\"}].");
        }
    }

    /**
     * A field that has to be there.
     *
     * @throws IllegalArgumentException if it is not, or is no text or an empty one
     */
    static String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.isTextual() || value.asText().isEmpty()) {
            throw new IllegalArgumentException("Field \"" + field + "\" of the body is no text. Give it one.");
        }
        return value.asText();
    }

    /** Takes over these fields. What is not told, or told as null, stays as it is. */
    static void take(List<String> fields, JsonNode from, ObjectNode to) {
        for (String field : fields) {
            JsonNode value = from.path(field);
            if (field.equals(DEVICE_INFO) && value.isObject()) {
                takeInfo(value, to.path(field) instanceof ObjectNode known ? known : to.putObject(field));
            } else if (from.hasNonNull(field)) {
                to.set(field, value);
            }
        }
    }

    private static void takeInfo(JsonNode from, ObjectNode to) {
        from.fields().forEachRemaining(info -> {
            if (!info.getValue().isNull()) {
                to.set(info.getKey(), info.getValue());
            }
        });
    }
}
