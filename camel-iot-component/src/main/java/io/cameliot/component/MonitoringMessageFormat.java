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

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cameliot.protocol.Limits;
import io.cameliot.protocol.MonitoringMessage;
import io.cameliot.protocol.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Monitoring messages as JSON in UTF-8. The names of the fields are with {@link MonitoringMessage}. Reads what platforms
 * of all ages write; writes what the platform of today writes: compact, times in UTC with three digits of a second.
 */
final class MonitoringMessageFormat {
    /** Of bytes, or of characters of a text. A message has some hundred; no payload on the platform has more than this. */
    static final int LONGEST_PAYLOAD = Limits.MAX_PAYLOAD_BYTES;

    /** Messages are flat. What is not known yet may be nested a little. */
    private static final int DEEPEST = 32;

    /** MQTT 5.0, 1.5.4: client IDs and user names have no more. */
    private static final int LONGEST_TEXT = 65_535;

    /** The longest name known has 16 characters. */
    private static final int LONGEST_NAME = 256;

    /** A number of 64 bits has 20 digits, and Java writes no double with more than 26 characters. */
    private static final int LONGEST_NUMBER = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(LONGEST_PAYLOAD)
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_TEXT)
                    .maxNameLength(LONGEST_NAME)
                    .maxNumberLength(LONGEST_NUMBER)
                    .build())
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build();

    private static final ObjectMapper MAPPER = JsonMapper.builder(FACTORY)
            .addModule(new JavaValuesModule())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    private static final ObjectReader READER = MAPPER.readerFor(MonitoringMessage.class);
    private static final ObjectWriter WRITER = MAPPER.writerFor(MonitoringMessage.class);

    private MonitoringMessageFormat() {}

    /**
     * @throws IllegalArgumentException if the payload is no monitoring message; the message says where and why
     */
    static MonitoringMessage read(byte[] payload) {
        checkLength(payload.length, "bytes");
        try {
            return present(READER.readValue(payload));
        } catch (IOException e) {
            throw invalid(e);
        }
    }

    /** As {@link #read(byte[])}. */
    static MonitoringMessage read(String payload) {
        checkLength(payload.length(), "characters");
        try {
            return present(READER.readValue(payload));
        } catch (IOException e) {
            throw invalid(e);
        }
    }

    /**
     * What the JSON of a map says. So all limits hold for it, too, whatever is in it: itself, for example.
     *
     * @param  fields by their names in JSON; times may be text or instants
     * @throws IllegalArgumentException if a value does not fit its field; the message says which and why
     */
    static MonitoringMessage fromMap(Map<?, ?> fields) {
        BoundedOutput json = new BoundedOutput();
        try {
            MAPPER.writeValue(json, fields);
            return present(READER.readValue(json.toByteArray()));
        } catch (IOException e) {
            throw invalid(e, null);
        }
    }

    static byte[] writeBytes(MonitoringMessage message) {
        try {
            return WRITER.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot write a monitoring message: " + e.getOriginalMessage(), e);
        }
    }

    static Map<String, Object> toMap(MonitoringMessage message) {
        return MAPPER.convertValue(message, new TypeReference<>() {});
    }

    private static void checkLength(int length, String unit) {
        if (length > LONGEST_PAYLOAD) {
            throw new IllegalArgumentException(
                    "Not a monitoring message: it has more than " + LONGEST_PAYLOAD + " " + unit + ".");
        }
    }

    private static MonitoringMessage present(MonitoringMessage message) {
        if (message == null) {
            throw new IllegalArgumentException(
                    "Not a monitoring message, at line 1, column 1: null is no JSON object.");
        }
        return message;
    }

    private static IllegalArgumentException invalid(IOException cause) {
        return invalid(cause, cause instanceof JsonProcessingException json ? json.getLocation() : null);
    }

    private static IllegalArgumentException invalid(IOException cause, JsonLocation place) {
        StringBuilder message = new StringBuilder("Not a monitoring message");
        if (cause instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            message.append(", field ").append(Printable.excerpt(path(mapping)));
        }
        if (place != null && place.getLineNr() > 0) {
            message.append(", at line ")
                    .append(place.getLineNr())
                    .append(", column ")
                    .append(place.getColumnNr());
        }
        message.append(": ").append(Printable.excerpt(String.valueOf(reason(cause))));
        return new IllegalArgumentException(message.toString(), cause);
    }

    private static String reason(IOException cause) {
        if (cause.getCause() instanceof IllegalArgumentException ruleOfTheMessage) {
            return ruleOfTheMessage.getMessage();
        }
        return cause instanceof JsonProcessingException json ? json.getOriginalMessage() : cause.getMessage();
    }

    private static String path(JsonMappingException cause) {
        return cause.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
    }

    /** Fails with more bytes than a payload has: a list that is twice in the next one doubles with each level. */
    private static final class BoundedOutput extends ByteArrayOutputStream {
        @Override
        public void write(byte[] bytes, int from, int length) {
            checkLength(count + length, "bytes");
            super.write(bytes, from, length);
        }
    }
}
