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

import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.general.MqttVersion;
import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.packets.publish.ModifiablePublishPacket;
import com.hivemq.extension.sdk.api.packets.publish.PayloadFormatIndicator;
import io.cameliot.platform.organisation.Registry;
import io.cameliot.platform.rules.ClientId;
import io.cameliot.platform.rules.ClientTopics;
import io.cameliot.platform.rules.DeviceManagement;
import io.cameliot.platform.rules.GatewayNotification;
import io.cameliot.platform.rules.PublishRules;
import io.cameliot.platform.rules.ReasonCode;
import io.cameliot.platform.rules.RefusalTopic;
import io.cameliot.platform.rules.Verdict;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lets one client's messages in: counts them, clears the retained flag, gives them their internal topic, registers their
 * device, and has requests of device management answered.
 *
 * <p>A refused message is acknowledged with the reason code where MQTT allows that (MQTT 5, QoS 1 and 2) and the
 * connection stays. Else the connection is cut, which {@link RefusalAuthorizer} does; but a gateway's stays, its message
 * is acknowledged as if it were good, and the gateway is notified. What is too large always cuts the connection.
 */
final class PublishInbound implements PublishInboundInterceptor {

    private final ClientTopics topics;
    private final PublishRules rules;
    private final Registry registry;
    private final Notifier notifier;
    private final RefusalLog refusals;
    private final Connection connection;
    private final LongAdder counter;

    PublishInbound(
            ClientTopics topics,
            PublishRules rules,
            Registry registry,
            Notifier notifier,
            RefusalLog refusals,
            Connection connection,
            LongAdder counter) {
        this.topics = topics;
        this.rules = rules;
        this.registry = registry;
        this.notifier = notifier;
        this.refusals = refusals;
        this.connection = connection;
        this.counter = counter;
    }

    @Override
    public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
        MqttVersion version = input.getConnectionInformation().getMqttVersion();
        ModifiablePublishPacket publish = output.getPublishPacket();
        String topic = publish.getTopic();
        counter.increment();
        connection.read(PacketSize.of(publish, topic, version));
        publish.setRetain(false);
        Verdict<PublishRules.Route> verdict = rules.decide(
                topics,
                topic,
                publish.getPayload().orElseGet(() -> ByteBuffer.allocate(0)),
                publish.getPayloadFormatIndicator().equals(Optional.of(PayloadFormatIndicator.UTF_8)));
        if (verdict instanceof Verdict.Accepted<PublishRules.Route> accepted) {
            registry.register(topics.client().organisation(), accepted.value().device());
            publish.setTopic(accepted.value().internalTopic());
            answerDeviceManagement(accepted.value(), publish);
        } else if (verdict instanceof Verdict.Refused<PublishRules.Route> refused) {
            refuse(refused, topic, version, output);
        }
    }

    private void answerDeviceManagement(PublishRules.Route route, ModifiablePublishPacket publish) {
        if (DeviceManagement.isRequest(route)) {
            DeviceManagement.answer(
                            topics.client().organisation(),
                            route,
                            publish.getPayload().map(PublishInbound::bytes).orElse(new byte[0]))
                    .ifPresent(notifier::answer);
        }
    }

    private static byte[] bytes(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        return bytes;
    }

    private void refuse(
            Verdict.Refused<PublishRules.Route> refused,
            String topic,
            MqttVersion version,
            PublishInboundOutput output) {
        refusals.refused("PUBLISH", topics.client().text(), refused);
        ModifiablePublishPacket publish = output.getPublishPacket();
        boolean tooLarge = refused.code() == ReasonCode.PACKET_TOO_LARGE;
        boolean gateway = topics.client() instanceof ClientId.Gateway;
        if (gateway && !tooLarge) {
            notifier.refused(
                    topics.client(), GatewayNotification.Request.Publish, topic, rules.device(topics, topic), refused);
        }
        if (!tooLarge && version == MqttVersion.V_5 && publish.getQos() != Qos.AT_MOST_ONCE) {
            output.preventPublishDelivery(ReasonCodes.ack(refused.code()), refused.reason());
        } else if (!tooLarge && gateway) {
            output.preventPublishDelivery();
        } else {
            publish.setTopic(RefusalTopic.of(refused));
        }
    }
}
