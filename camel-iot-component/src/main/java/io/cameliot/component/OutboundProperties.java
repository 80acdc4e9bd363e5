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

import io.cameliot.protocol.ContentTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * Makes the MQTT 5 properties of a message from its headers. What belonged to the transmission that a message came with
 * is left out: it would break this one (trap B27).
 */
final class OutboundProperties {
    private static final long LONGEST_EXPIRY = 0xFFFF_FFFFL;

    /** MQTT 5.0, 1.5.4: the bytes of UTF-8 that a string can have. */
    private static final int LONGEST_STRING = 65_535;

    /** MQTT 5.0, 1.5.6: the bytes of binary data. */
    private static final int LONGEST_BINARY = 65_535;

    private final HeaderFilterStrategy filter;
    private final MqttProperties none = new MqttProperties();

    OutboundProperties(HeaderFilterStrategy filter) {
        this.filter = filter;
    }

    /**
     * The properties of a message that is published in a format.
     *
     * @throws IllegalArgumentException if a header has a value that its property cannot have
     */
    MqttProperties of(Exchange exchange, Message message, String format) {
        MqttProperties given = given(exchange, message);
        MqttProperties properties = new MqttProperties();
        properties.setPayloadFormat(given.getPayloadFormat());
        properties.setContentType(ContentTypes.of(
                format,
                string(
                        IotConstants.CONTENT_TYPE,
                        header(message, IotConstants.CONTENT_TYPE, given.getContentType(), String.class))));
        properties.setMessageExpiryInterval(
                expiry(header(message, IotConstants.MESSAGE_EXPIRY, given.getMessageExpiryInterval(), Long.class)));
        properties.setResponseTopic(
                responseTopic(header(message, IotConstants.RESPONSE_TOPIC, given.getResponseTopic(), String.class)));
        properties.setCorrelationData(correlationData(
                header(message, IotConstants.CORRELATION_DATA, given.getCorrelationData(), byte[].class)));
        properties.setUserProperties(userProperties(exchange, message, given.getUserProperties()));
        return properties;
    }

    /** What the route gives. Of what it has received, the headers say what it passes on, and what it has removed. */
    private MqttProperties given(Exchange exchange, Message message) {
        MqttProperties given = message.getHeader(IotConstants.MQTT_PROPERTIES, MqttProperties.class);
        if (given == null) {
            return none;
        }
        if (InboundMessages.areReceived(given, exchange)) {
            MqttProperties passedOn = new MqttProperties();
            passedOn.setPayloadFormat(given.getPayloadFormat());
            return passedOn;
        }
        return given;
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
        List<UserProperty> properties = new ArrayList<>();
        Map<String, Object> headers = message.getHeaders();
        for (UserProperty property : given) {
            if (!headers.containsKey(property.getKey())
                    && !filter.applyFilterToCamelHeaders(property.getKey(), property.getValue(), exchange)) {
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
