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
package io.cameliot.platform.hivemq;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.general.MqttVersion;
import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.packets.publish.ModifiablePublishPacket;
import io.cameliot.platform.organisation.Registry;
import io.cameliot.platform.rules.PublishRules;
import io.cameliot.platform.rules.ReasonCode;
import io.cameliot.platform.rules.RefusalTopic;
import io.cameliot.platform.rules.Verdict;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lets one client's messages in: counts them, clears the retained flag, gives them their internal topic and registers
 * their device.
 *
 * <p>A refused message is acknowledged with the reason code where the protocol allows that (MQTT 5, QoS 1 and 2) and
 * the connection stays; else, and if it is too large, the connection is cut, which {@link RefusalAuthorizer} does.
 */
final class PublishInbound implements PublishInboundInterceptor {

    private final String organisation;
    private final PublishRules rules;
    private final Registry registry;
    private final LongAdder counter;

    PublishInbound(String organisation, PublishRules rules, Registry registry, LongAdder counter) {
        this.organisation = organisation;
        this.rules = rules;
        this.registry = registry;
        this.counter = counter;
    }

    @Override
    public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
        counter.increment();
        ModifiablePublishPacket publish = output.getPublishPacket();
        publish.setRetain(false);
        int payloadBytes = publish.getPayload().map(ByteBuffer::remaining).orElse(0);
        Verdict<PublishRules.Route> verdict = rules.decide(organisation, publish.getTopic(), payloadBytes);
        if (verdict instanceof Verdict.Accepted<PublishRules.Route> accepted) {
            registry.register(organisation, accepted.value().device());
            publish.setTopic(accepted.value().internalTopic());
        } else if (verdict instanceof Verdict.Refused<PublishRules.Route> refused) {
            if (canBeRefusedByAcknowledgement(publish.getQos(), input.getConnectionInformation(), refused.code())) {
                output.preventPublishDelivery(ReasonCodes.ack(refused.code()), refused.reason());
            } else {
                publish.setTopic(RefusalTopic.of(refused));
            }
        }
    }

    private static boolean canBeRefusedByAcknowledgement(Qos qos, ConnectionInformation connection, ReasonCode code) {
        return qos != Qos.AT_MOST_ONCE
                && connection.getMqttVersion() == MqttVersion.V_5
                && code != ReasonCode.PACKET_TOO_LARGE;
    }
}
