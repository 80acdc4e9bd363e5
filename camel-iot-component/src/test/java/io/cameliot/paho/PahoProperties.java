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

import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.connection.MessageProperties;
import java.util.Arrays;
import java.util.List;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Paho's properties of a PUBLISH as our own, to compare what both read. */
public final class PahoProperties {
    private PahoProperties() {}

    /** Compares byte for byte, and all at once, because there are many of them. */
    public static void assertSame(MessageProperties read, MessageProperties expected) {
        assertThat(withoutCorrelationData(read)).isEqualTo(withoutCorrelationData(expected));
        assertThat(Arrays.equals(read.correlationData(), expected.correlationData()))
                .isTrue();
    }

    private static MessageProperties withoutCorrelationData(MessageProperties properties) {
        return new MessageProperties(
                properties.utf8Payload(),
                properties.messageExpiry(),
                properties.contentType(),
                properties.responseTopic(),
                null,
                properties.userProperties(),
                properties.subscriptionIdentifiers());
    }

    public static MessageProperties of(MqttProperties properties) {
        return new MessageProperties(
                properties.getPayloadFormat(),
                properties.getMessageExpiryInterval(),
                properties.getContentType(),
                properties.getResponseTopic(),
                properties.getCorrelationData(),
                properties.getUserProperties().stream()
                        .map(pair -> new MessageProperties.UserProperty(pair.getKey(), pair.getValue()))
                        .toList(),
                List.copyOf(properties.getSubscriptionIdentifiers()));
    }
}
