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

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import io.cameliot.protocol.MonitoringMessage;
import io.cameliot.protocol.Printable;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Monitoring messages as JSON in UTF-8. The names of the fields are with {@link MonitoringMessage}. Reads what platforms
 * of all ages write; writes what the platform of today writes: compact, times in UTC with three digits of a second.
 */
final class MonitoringMessageFormat {
    /** Any offset from UTC, with and without a colon. */
    private static final DateTimeFormatter READ_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter();

    private static final DateTimeFormatter WRITTEN_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, new TimeWriter())
                    .addDeserializer(Instant.class, new TimeReader()))
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
        try {
            return present(READER.readValue(payload));
        } catch (IOException e) {
            throw invalid(e);
        }
    }

    /** As {@link #read(byte[])}. */
    static MonitoringMessage read(String payload) {
        try {
            return present(READER.readValue(payload));
        } catch (IOException e) {
            throw invalid(e);
        }
    }

    /**
     * @param  fields by their names in JSON; times may be text or instants
     * @throws IllegalArgumentException if a value does not fit its field; the message says which and why
     */
    static MonitoringMessage fromMap(Map<?, ?> fields) {
        try {
            return MAPPER.convertValue(fields, MonitoringMessage.class);
        } catch (IllegalArgumentException e) {
            throw e.getCause() instanceof JsonMappingException cause ? invalid(cause) : e;
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

    private static MonitoringMessage present(MonitoringMessage message) {
        if (message == null) {
            throw new IllegalArgumentException(
                    "Not a monitoring message, at line 1, column 1: null is no JSON object.");
        }
        return message;
    }

    private static IllegalArgumentException invalid(IOException cause) {
        StringBuilder message = new StringBuilder("Not a monitoring message");
        if (cause instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            message.append(", field ").append(Printable.excerpt(path(mapping)));
        }
        JsonLocation place = cause instanceof JsonProcessingException json ? json.getLocation() : null;
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

    private static final class TimeReader extends StdScalarDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        TimeReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getValueAsString();
            if (text != null && text.isEmpty()) {
                return null;
            }
            try {
                return OffsetDateTime.parse(String.valueOf(text), READ_TIME).toInstant();
            } catch (DateTimeException e) {
                return (Instant)
                        context.handleWeirdStringValue(Instant.class, text, "it takes an ISO 8601 time with an offset");
            }
        }
    }

    private static final class TimeWriter extends StdScalarSerializer<Instant> {
        private static final long serialVersionUID = 1L;

        TimeWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant time, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeString(WRITTEN_TIME.format(time));
        }
    }
}
