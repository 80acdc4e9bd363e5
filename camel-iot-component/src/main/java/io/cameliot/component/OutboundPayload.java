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

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.StreamCache;
import org.apache.camel.TypeConverter;
import org.apache.camel.support.CamelContextHelper;

/**
 * Makes payloads of message bodies: text as UTF-8, structures, arrays and times as JSON if that is the format, and
 * everything else as Camel's type converters do it. An Optional is taken for what it holds. No stream is read on from where
 * an earlier reading has left it.
 */
final class OutboundPayload {
    private static final byte[] EMPTY = {};

    private final CamelContext camelContext;
    private final ObjectMapper jackson;
    private final boolean ofRegistry;
    private final ReadSources sources;
    private final int maxSize;

    /** @param sources the streams that were read before */
    OutboundPayload(CamelContext camelContext, int maxSize, ReadSources sources) {
        this.sources = sources;
        this.camelContext = camelContext;
        this.maxSize = maxSize;
        ObjectMapper shared = CamelContextHelper.findSingleByType(camelContext, ObjectMapper.class);
        this.ofRegistry = shared != null;
        this.jackson = ofRegistry
                ? shared
                : JsonMapper.builder()
                        .addModule(new JavaValuesModule())
                        .findAndAddModules() // the last one wins
                        .disable(
                                SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                                SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                        .build();
    }

    /**
     * The payload of a body.
     *
     * @throws IllegalArgumentException if it is too large, or if there is no way to make bytes of all of the body
     */
    byte[] of(Exchange exchange, Object body, String format) {
        byte[] payload = bytes(exchange, body, format);
        if (payload.length > maxSize) {
            throw new IllegalArgumentException("The payload has " + payload.length + " bytes, the limit is " + maxSize
                    + ". The platform would close the connection (close code 287). Send less at a time, or set"
                    + " maxPayloadSize to what your platform takes.");
        }
        return payload;
    }

    private byte[] bytes(Exchange exchange, Object body, String format) {
        if (JavaValuesModule.isOptional(body)) {
            return bytes(exchange, JavaValuesModule.held(body), format);
        }
        if (body == null) {
            return EMPTY;
        }
        if (body instanceof byte[] bytes) {
            return bytes;
        }
        if (body instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        if (body instanceof char[] characters) {
            return bytes(exchange, new String(characters), format);
        }
        if (body instanceof CharSequence || body instanceof Number || body instanceof Boolean) {
            return Utf8.bytes("body", body.toString());
        }
        if (body instanceof StreamCache cache) {
            // Exchanges share it, and parallel ones each begin with a reset.
            synchronized (cache) {
                cache.reset();
                return written(exchange, body, format);
            }
        }
        StreamedValue.claim(body, sources);
        return written(exchange, body, format);
    }

    private byte[] written(Exchange exchange, Object body, String format) {
        try {
            return "json".equals(format) && isForJackson(body) ? json(body) : converted(exchange, body);
        } catch (NoTypeConversionAvailableException e) {
            throw new IllegalArgumentException(
                    "Cannot make a payload of format " + format + " from a body of type "
                            + body.getClass().getTypeName()
                            + ". Send text, bytes, or with format json a Map, List, array, record, time or Jackson node; or"
                            + " marshal the body before.",
                    e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Cannot write a body of type " + body.getClass().getTypeName() + " as JSON: "
                            + e.getOriginalMessage()
                            + (ofRegistry
                                    ? " (The ObjectMapper of the registry writes it: register the module there.)"
                                    : ""),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] json(Object body) throws IOException {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder();
                JsonGenerator json = new RepeatableJson(jackson.createGenerator(bytes, JsonEncoding.UTF8))) {
            jackson.writeValue(json, body);
            json.flush();
            return bytes.toByteArray();
        }
    }

    /** A registered converter comes first: to Camel itself, a failure with another class may stand in its way. */
    private byte[] converted(Exchange exchange, Object body) throws NoTypeConversionAvailableException {
        TypeConverter registered = RegisteredConverter.find(camelContext, byte[].class, body.getClass());
        if (registered != null) {
            return registered.mandatoryConvertTo(byte[].class, exchange, body);
        }
        if (body.getClass() == Object.class) {
            // Camel would remember the failure, and from then on find no fallback converter for any class.
            throw new NoTypeConversionAvailableException(body, byte[].class);
        }
        return camelContext.getTypeConverter().mandatoryConvertTo(byte[].class, exchange, body);
    }

    /** Not one of bytes, which are a payload already. */
    static boolean isArrayOfValues(Object body) {
        return body.getClass().isArray() && !(body instanceof byte[]) && !(body instanceof Byte[]);
    }

    /** A record with a type converter of its own, as a MonitoringMessage, is left to that. */
    private boolean isForJackson(Object body) {
        return body instanceof Map
                || body instanceof Collection
                || body instanceof JsonNode
                || isArrayOfValues(body)
                || JavaValuesModule.isTime(body)
                || body instanceof Record
                        && RegisteredConverter.find(camelContext, byte[].class, body.getClass()) == null;
    }
}
