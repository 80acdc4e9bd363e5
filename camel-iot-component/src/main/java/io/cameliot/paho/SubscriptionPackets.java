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

import io.cameliot.protocol.TopicFilter;
import java.nio.charset.StandardCharsets;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttSubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttUnsubscribe;

/** The packets that begin and end the subscription to a filter (MQTT 5.0, 3.8 and 3.10). Their packet ID is to be set. */
final class SubscriptionPackets {
    /** Fixed header 4, packet ID 2, properties with the subscription identifier 6, length of the filter 2, options 1. */
    private static final int OVERHEAD = 15;

    private SubscriptionPackets() {}

    /** @param identifier 0 for none */
    static MqttSubscribe subscribe(TopicFilter filter, int qos, int identifier) {
        MqttProperties properties = new MqttProperties();
        if (identifier > 0) {
            properties.setSubscriptionIdentifier(identifier);
        }
        return new MqttSubscribe(new MqttSubscription(filter.toString(), qos), properties);
    }

    static MqttUnsubscribe unsubscribe(TopicFilter filter) {
        return new MqttUnsubscribe(new String[] {filter.toString()}, new MqttProperties());
    }

    /** The bytes of a SUBSCRIBE at most. */
    static long subscribeSize(TopicFilter filter) {
        return OVERHEAD + filter.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
