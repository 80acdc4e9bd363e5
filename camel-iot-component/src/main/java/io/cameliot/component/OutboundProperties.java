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
import io.cameliot.protocol.MqttString;
import io.cameliot.protocol.Printable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * Makes the MQTT 5 properties of a message from its headers. What belonged to the transmission that a message came with
 * is left out: it would break this one.
 */
final class OutboundProperties {
    private static final NumberRule EXPIRY = NumberRule.seconds(0, 0xFFFF_FFFFL).roundingUp();

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
        // What was received, the other headers say: they also say what the route has removed of it.
        MessageProperties given = received ? MessageProperties.NONE : PahoPropertiesHeader.read(header);
        boolean text = received
                ? PahoPropertiesHeader.isText(header)
                        && (body instanceof CharSequence || InboundMessages.isReceivedText(payload, exchange))
                : given.utf8Payload();
        String contentType = ContentTypes.of(format, contentType(message, given.contentType()));
        Long expiry = expiry(message, given.messageExpiry());
        String responseTopic = responseTopic(message, given.responseTopic());
        byte[] correlationData = correlationData(message, given.correlationData());
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

    private static String contentType(Message message, String given) {
        String type = HeaderText.of(message, IotConstants.CONTENT_TYPE);
        return type == null ? given : text("header " + IotConstants.CONTENT_TYPE, type);
    }

    private static Long expiry(Message message, Long given) {
        Object expiry = message.getHeader(IotConstants.MESSAGE_EXPIRY);
        return expiry == null ? given : expiry("header " + IotConstants.MESSAGE_EXPIRY, expiry);
    }

    private static String responseTopic(Message message, String given) {
        String topic = HeaderText.of(message, IotConstants.RESPONSE_TOPIC);
        return topic == null ? given : responseTopic("header " + IotConstants.RESPONSE_TOPIC, topic);
    }

    private static byte[] correlationData(Message message, byte[] given) {
        Object data = message.getHeader(IotConstants.CORRELATION_DATA);
        if (data == null) {
            return given;
        }
        return correlationData("header " + IotConstants.CORRELATION_DATA, bytesOf(message, data));
    }

    private static byte[] bytesOf(Message message, Object data) {
        if (data instanceof byte[] bytes) {
            return bytes;
        }
        if (data instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        String subject = "header " + IotConstants.CORRELATION_DATA;
        return Utf8.bytes(subject, HeaderText.of(message, IotConstants.CORRELATION_DATA));
    }

    /** A number of seconds, or a time; null for none. */
    static Long expiry(String subject, Object expiry) {
        return expiry == null ? null : EXPIRY.read(new GivenValue(subject, expiry));
    }

    /** A topic, null for none. */
    static String responseTopic(String subject, String topic) {
        if (topic != null && (topic.isEmpty() || topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0)) {
            throw new GivenValue(subject, topic).refused("a topic, without wildcards");
        }
        return text(subject, topic);
    }

    /** What MQTT carries as binary data, null for none. */
    static byte[] correlationData(String subject, byte[] data) {
        if (data != null && data.length > LONGEST_BINARY) {
            throw new IllegalArgumentException(
                    "Invalid " + subject + " of " + data.length + " bytes. It takes " + LONGEST_BINARY + " at most.");
        }
        return data;
    }

    /** What MQTT carries as a text, null for none. */
    static String text(String subject, String text) {
        if (text != null) {
            Optional<String> fault = MqttString.fault(text);
            if (fault.isPresent()) {
                throw unfit(subject, fault.get());
            }
        }
        return text;
    }

    private static IllegalArgumentException unfit(String subject, String fault) {
        return new IllegalArgumentException(
                "Invalid " + subject + ": " + fault + ", which no MQTT property can. Change it, or leave it out.");
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
            String text = value.toString();
            check("header name", name, name);
            check("header", name, text);
            properties.add(new UserProperty(name, text));
        }
    }

    private static void check(String what, String name, String text) {
        Optional<String> fault = MqttString.fault(text);
        if (fault.isPresent()) {
            throw unfit(what + " " + Printable.excerpt(name), fault.get());
        }
    }
}
