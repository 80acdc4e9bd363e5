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

import com.hivemq.extension.sdk.api.auth.PublishAuthorizer;
import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
import com.hivemq.extension.sdk.api.auth.parameter.PublishAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.PublishAuthorizerOutput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerOutput;
import com.hivemq.extension.sdk.api.client.parameter.ClientInformation;
import com.hivemq.extension.sdk.api.packets.general.MqttVersion;
import io.cameliot.platform.rules.ClientId;
import io.cameliot.platform.rules.ReasonCode;
import io.cameliot.platform.rules.RefusalTopic;
import io.cameliot.platform.rules.Verdict;
import java.util.Optional;

/**
 * Does what an interceptor cannot: cuts the connection of a client whose message {@link PublishInbound} has marked, and
 * refuses the topic filters that {@link SubscribeInbound} has marked: with MQTT 5, and for gateways always, one by one
 * in SUBACK; with older versions by cutting the connection, as the IoT tool does.
 */
final class RefusalAuthorizer implements PublishAuthorizer, SubscriptionAuthorizer {

    @Override
    public void authorizePublish(PublishAuthorizerInput input, PublishAuthorizerOutput output) {
        Optional<Verdict.Refused<Void>> refused =
                RefusalTopic.parse(input.getPublishPacket().getTopic());
        if (refused.isPresent()) {
            RefusalLog.markTold(input.getConnectionInformation());
            output.disconnectClient(
                    ReasonCodes.disconnect(refused.get().code()), refused.get().reason());
        } else {
            output.authorizeSuccessfully();
        }
    }

    @Override
    public void authorizeSubscribe(SubscriptionAuthorizerInput input, SubscriptionAuthorizerOutput output) {
        Optional<Verdict.Refused<Void>> refused =
                RefusalTopic.parse(input.getSubscription().getTopicFilter());
        if (refused.isEmpty()) {
            output.authorizeSuccessfully();
            return;
        }
        ReasonCode code = refused.get().code();
        boolean hasReasonCodes = input.getConnectionInformation().getMqttVersion() == MqttVersion.V_5;
        if (code != ReasonCode.PROTOCOL_ERROR && (hasReasonCodes || isGateway(input.getClientInformation()))) {
            output.failAuthorization(ReasonCodes.suback(code), refused.get().reason());
        } else {
            RefusalLog.markTold(input.getConnectionInformation());
            output.disconnectClient(ReasonCodes.disconnect(code), refused.get().reason());
        }
    }

    private static boolean isGateway(ClientInformation client) {
        return ClientId.parse(client.getClientId()) instanceof Verdict.Accepted<ClientId> accepted
                && accepted.value() instanceof ClientId.Gateway;
    }
}
