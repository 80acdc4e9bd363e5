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

import com.hivemq.extension.sdk.api.interceptor.connect.ConnectInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.connect.parameter.ConnectInboundInput;
import com.hivemq.extension.sdk.api.interceptor.connect.parameter.ConnectInboundOutput;
import com.hivemq.extension.sdk.api.packets.publish.ModifiableWillPublish;
import io.cameliot.platform.rules.ClientId;
import io.cameliot.platform.rules.PublishRules;
import io.cameliot.platform.rules.RefusalTopic;
import io.cameliot.platform.rules.Verdict;
import java.nio.ByteBuffer;

/**
 * Gives a will its internal topic and clears its retained flag, before the client is authenticated. A will that the
 * rules refuse is marked, as CONNECT can be refused only by the authenticator. A will registers no device.
 */
final class WillRenaming implements ConnectInboundInterceptor {

    private final PublishRules rules;

    WillRenaming(PublishRules rules) {
        this.rules = rules;
    }

    @Override
    public void onConnect(ConnectInboundInput input, ConnectInboundOutput output) {
        Verdict<ClientId> clientId = ClientId.parse(input.getConnectPacket().getClientId());
        if (clientId instanceof Verdict.Accepted<ClientId> accepted) {
            output.getConnectPacket()
                    .getModifiableWillPublish()
                    .ifPresent(will -> rename(accepted.value().organisation(), will));
        }
    }

    private void rename(String organisation, ModifiableWillPublish will) {
        will.setRetain(false);
        int payloadBytes = will.getPayload().map(ByteBuffer::remaining).orElse(0);
        Verdict<PublishRules.Route> verdict = rules.decide(organisation, will.getTopic(), payloadBytes);
        if (verdict instanceof Verdict.Accepted<PublishRules.Route> accepted) {
            will.setTopic(accepted.value().internalTopic());
        } else if (verdict instanceof Verdict.Refused<PublishRules.Route> refused) {
            will.setTopic(RefusalTopic.of(refused));
        }
    }
}
