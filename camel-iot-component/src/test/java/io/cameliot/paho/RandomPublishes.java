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
package io.cameliot.paho;

import io.cameliot.connection.MessageProperties;
import io.cameliot.connection.OutboundMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** PUBLISH packets of all kinds, pseudo-random with a fixed seed so that a failure comes again. */
final class RandomPublishes {
    private static final String ASCII = "ABCXYZabcxyz0189/._- !\"$%&'()*,:;<=>?@[\\]^`{|}~";
    private static final String ALL = ASCII + "\u00A0äßéΩжשع中한あ\u2028\uFEFF\uE000😀🛠";

    private final Random random;

    RandomPublishes(long seed) {
        this.random = new Random(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean onceIn(int times) {
        return below(times) == 0;
    }

    /** With a payload that is mostly short. */
    MqttPublish publish(int qos) {
        return publish(qos, below(onceIn(20) ? 200_001 : onceIn(4) ? 1 : 300));
    }

    MqttPublish publish(int qos, int payloadLength) {
        MqttPublish publish = new MqttPublish(topic(), message(qos, payloadLength), properties());
        publish.setMessageId(qos == 0 ? 0 : packetId());
        publish.setDuplicate(qos > 0 && onceIn(3));
        return publish;
    }

    int packetId() {
        return 1 + below(65_535);
    }

    MqttMessage message(int qos, int payloadLength) {
        byte[] payload = new byte[payloadLength];
        random.nextBytes(payload);
        return new MqttMessage(payload, qos, onceIn(3), properties());
    }

    String topic() {
        return text(1 + below(60));
    }

    private String text(int length) {
        int[] codePoints = (onceIn(2) ? ASCII : ALL).codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(codePoints[below(codePoints.length)]);
        }
        return text.toString();
    }

    /** A message as it is published. */
    OutboundMessage outbound(int qos, int payloadLength) {
        byte[] payload = new byte[payloadLength];
        random.nextBytes(payload);
        return new OutboundMessage(topic(), payload, qos, ownProperties());
    }

    /** What may be published, with characters and lengths that Paho does not take. */
    MessageProperties ownProperties() {
        if (onceIn(5)) {
            return MessageProperties.NONE;
        }
        List<MessageProperties.UserProperty> pairs = new ArrayList<>();
        for (int i = below(4); i > 0; i--) {
            pairs.add(new MessageProperties.UserProperty(anyText(below(9)), anyText(below(onceIn(9) ? 10_000 : 40))));
        }
        byte[] correlationData = new byte[below(onceIn(9) ? 65_536 : 20)];
        random.nextBytes(correlationData);
        return MessageProperties.of(
                onceIn(2),
                onceIn(2) ? random.nextLong(1L << 32) : null,
                onceIn(2) ? anyText(below(30)) : null,
                onceIn(2) ? topic() : null,
                onceIn(2) ? correlationData : null,
                pairs);
    }

    /** All characters but NUL. */
    String anyText(int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            int codePoint = 1 + below(onceIn(2) ? 0x7F : onceIn(2) ? 0xFFFF : Character.MAX_CODE_POINT);
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                text.appendCodePoint(codePoint);
            }
        }
        return text.toString();
    }

    /** None, some or all that a PUBLISH can have. */
    MqttProperties properties() {
        MqttProperties properties = new MqttProperties();
        if (onceIn(3)) {
            return properties;
        }
        properties.setPayloadFormat(onceIn(2));
        if (onceIn(2)) {
            properties.setMessageExpiryInterval(random.nextLong(1L << 32));
        }
        if (onceIn(2)) {
            properties.setContentType(text(below(30)));
        }
        if (onceIn(2)) {
            properties.setResponseTopic(topic());
        }
        if (onceIn(2)) {
            properties.setCorrelationData(new byte[below(onceIn(9) ? 32_768 : 20)]);
            random.nextBytes(properties.getCorrelationData());
        }
        List<Integer> identifiers = new ArrayList<>();
        for (int i = below(4); i > 0; i--) {
            identifiers.add(1 + below(onceIn(2) ? 200 : 268_435_455));
        }
        properties.setSubscriptionIdentifiers(identifiers);
        List<UserProperty> pairs = new ArrayList<>();
        for (int i = below(4); i > 0; i--) {
            pairs.add(new UserProperty(text(below(9)), text(below(onceIn(9) ? 10_000 : 40))));
        }
        properties.setUserProperties(pairs);
        return properties;
    }
}
