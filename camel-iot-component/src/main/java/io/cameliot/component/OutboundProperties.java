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

import io.cameliot.connection.MessageProperties;
import io.cameliot.connection.MessageProperties.UserProperty;
import io.cameliot.protocol.ContentTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * Makes the MQTT 5 properties of a message from its headers. What belonged to the transmission that a message came with
 * is left out: it would break this one.
 */
final class OutboundProperties {
    private static final long LONGEST_EXPIRY = 0xFFFF_FFFFL;

    /** MQTT 5.0, 1.5.4: the bytes of UTF-8 that a string can have. */
    private static final int LONGEST_STRING = 65_535;

    /** MQTT 5.0, 1.5.6: the bytes of binary data. */
    private static final int LONGEST_BINARY = 65_535;

    private final HeaderFilterStrategy filter;

    OutboundProperties(HeaderFilterStrategy filter) {
        this.filter = filter;
    }

    /**
     * The properties of a message.
     *
     * @param  body                     what the payload was made of
     * @param  format                   the format that the payload is published in
     * @throws IllegalArgumentException if a header has a value that its property cannot have
     */
    MessageProperties of(Exchange exchange, Message message, Object body, byte[] payload, String format) {
        Object header = message.getHeader(IotConstants.MQTT_PROPERTIES);
        boolean received = header != null && InboundMessages.isReceived(header, exchange);
        MessageProperties asked = PahoPropertiesHeader.read(message);
        // What was received, the other headers say: they also say what the route has removed of it.
        MessageProperties given = received ? MessageProperties.NONE : asked;
        boolean text = received
                ? asked.utf8Payload()
                        && (body instanceof CharSequence || InboundMessages.isReceivedText(payload, exchange))
                : given.utf8Payload();
        String contentType = ContentTypes.of(
                format,
                string(
                        IotConstants.CONTENT_TYPE,
                        header(message, IotConstants.CONTENT_TYPE, given.contentType(), String.class)));
        Long expiry = expiry(header(message, IotConstants.MESSAGE_EXPIRY, given.messageExpiry(), Long.class));
        String responseTopic =
                responseTopic(header(message, IotConstants.RESPONSE_TOPIC, given.responseTopic(), String.class));
        byte[] correlationData =
                correlationData(header(message, IotConstants.CORRELATION_DATA, given.correlationData(), byte[].class));
        List<UserProperty> userProperties = userProperties(exchange, message, given.userProperties());
        boolean none = !text
                && contentType == null
                && expiry == null
                && responseTopic == null
                && correlationData == null
                && userProperties.isEmpty();
        return none
                ? MessageProperties.NONE
                : MessageProperties.of(text, expiry, contentType, responseTopic, correlationData, userProperties);
    }

    private static <T> T header(Message message, String name, T given, Class<T> type) {
        T value = message.getHeader(name, type);
        return value == null ? given : value;
    }

    private static Long expiry(Long seconds) {
        if (seconds != null && (seconds < 0 || seconds > LONGEST_EXPIRY)) {
            throw new IllegalArgumentException("Invalid header " + IotConstants.MESSAGE_EXPIRY + " " + seconds
                    + ". It takes 0 to " + LONGEST_EXPIRY + ".");
        }
        return seconds;
    }

    private static String responseTopic(String topic) {
        if (topic != null && (topic.isEmpty() || topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0)) {
            throw new IllegalArgumentException("Invalid header " + IotConstants.RESPONSE_TOPIC + " '" + topic
                    + "'. It takes a topic, without wildcards.");
        }
        return string(IotConstants.RESPONSE_TOPIC, topic);
    }

    private static byte[] correlationData(byte[] data) {
        if (data != null && data.length > LONGEST_BINARY) {
            throw new IllegalArgumentException("Invalid header " + IotConstants.CORRELATION_DATA + " of " + data.length
                    + " bytes. It takes " + LONGEST_BINARY + " at most.");
        }
        return data;
    }

    private List<UserProperty> userProperties(Exchange exchange, Message message, List<UserProperty> given) {
        List<UserProperty> properties = new ArrayList<>(2);
        Map<String, Object> headers = message.getHeaders();
        for (UserProperty property : given) {
            if (!headers.containsKey(property.name())
                    && !filter.applyFilterToCamelHeaders(property.name(), property.value(), exchange)) {
                properties.add(property);
            }
        }
        for (Map.Entry<String, Object> header : headers.entrySet()) {
            if (!filter.applyFilterToCamelHeaders(header.getKey(), header.getValue(), exchange)) {
                add(properties, header.getKey(), header.getValue());
            }
        }
        return properties;
    }

    private static void add(List<UserProperty> properties, String name, Object value) {
        if (value instanceof Iterable<?> values) {
            values.forEach(each -> addOne(properties, name, each));
        } else {
            addOne(properties, name, value);
        }
    }

    /** Only what has a text of its own is sent, as other Camel components do it. */
    private static void addOne(List<UserProperty> properties, String name, Object value) {
        if (value instanceof CharSequence || value instanceof Number || value instanceof Boolean) {
            properties.add(new UserProperty(string("header name", name), string("header " + name, value.toString())));
        }
    }

    /** The value, if MQTT can carry it as a string; Paho would send half of it. */
    private static String string(String subject, String value) {
        boolean fits = value == null
                || value.indexOf('\0') < 0
                        && (value.length() <= LONGEST_STRING / 3 || utf8Length(value) <= LONGEST_STRING);
        if (!fits) {
            throw new IllegalArgumentException("Invalid " + subject + ": it holds a NUL or has more than "
                    + LONGEST_STRING + " bytes, which no MQTT property can. Remove the header before.");
        }
        return value;
    }

    private static int utf8Length(String value) {
        return value.getBytes(StandardCharsets.UTF_8).length;
    }
}
