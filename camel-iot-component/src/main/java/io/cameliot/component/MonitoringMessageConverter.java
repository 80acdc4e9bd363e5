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

import io.cameliot.protocol.MonitoringMessage;
import io.cameliot.protocol.Printable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Converter;
import org.apache.camel.TypeConversionException;

/**
 * Makes a {@link MonitoringMessage} of what {@code iot:device-status} and {@code iot:app-status} receive, and the other
 * way round. In JSON it is UTF-8.
 *
 * <p>An empty payload becomes null: it says that the server's retained message was cleared, and is none about a connection.
 * What is no monitoring message fails with a {@link TypeConversionException} that says where and why and begins to quote
 * it.
 */
@Converter(generateLoader = true)
public final class MonitoringMessageConverter {
    /** Enough for what is quoted, at most four bytes each. */
    private static final int QUOTED_BYTES = 400;

    private static final int QUOTED_NAMES = 20;

    private MonitoringMessageConverter() {}

    /**
     * @return the message; null if the payload is empty
     */
    @Converter(allowNull = true)
    public static MonitoringMessage toMonitoringMessage(byte[] payload) {
        if (payload.length == 0) {
            return null;
        }
        return converted(payload, MonitoringMessageFormat::read, MonitoringMessageConverter::start);
    }

    /**
     * @return the message; null if the text is empty
     */
    @Converter(allowNull = true)
    public static MonitoringMessage toMonitoringMessage(String payload) {
        if (payload.isEmpty()) {
            return null;
        }
        return converted(payload, MonitoringMessageFormat::read, text -> text);
    }

    /**
     * @return the message; null if the stream is empty
     */
    @Converter(allowNull = true)
    public static MonitoringMessage toMonitoringMessage(InputStream payload) throws IOException {
        // One byte more than there may be is enough to see that there are too many.
        return toMonitoringMessage(payload.readNBytes(MonitoringMessageFormat.LONGEST_PAYLOAD + 1));
    }

    /**
     * @param fields by their names in JSON, such as ClientID
     */
    @Converter
    public static MonitoringMessage toMonitoringMessage(Map<?, ?> fields) {
        return converted(fields, MonitoringMessageFormat::fromMap, MonitoringMessageConverter::names);
    }

    @Converter
    public static byte[] toBytes(MonitoringMessage message) {
        return MonitoringMessageFormat.writeBytes(message);
    }

    @Converter
    public static String toString(MonitoringMessage message) {
        return new String(toBytes(message), StandardCharsets.UTF_8);
    }

    @Converter
    public static InputStream toInputStream(MonitoringMessage message) {
        return new ByteArrayInputStream(toBytes(message));
    }

    /** The fields by their names in JSON, in order; times are text, as in JSON. */
    @Converter
    public static Map<String, Object> toMap(MonitoringMessage message) {
        return MonitoringMessageFormat.toMap(message);
    }

    private static <T> MonitoringMessage converted(
            T value, Function<T, MonitoringMessage> read, Function<T, String> text) {
        try {
            return read.apply(value);
        } catch (IllegalArgumentException e) {
            // The exception would quote the whole value, however long; and of bytes not even that.
            throw new TypeConversionException(Printable.excerpt(text.apply(value)), MonitoringMessage.class, e);
        }
    }

    /** Not the values, which may hold anything, and the map itself. */
    private static String names(Map<?, ?> fields) {
        return fields.keySet().stream()
                .limit(QUOTED_NAMES)
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "the fields ", ""));
    }

    private static String start(byte[] payload) {
        return new String(payload, 0, Math.min(payload.length, QUOTED_BYTES), StandardCharsets.UTF_8);
    }
}
