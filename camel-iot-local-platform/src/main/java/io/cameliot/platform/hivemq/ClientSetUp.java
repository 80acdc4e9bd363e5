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

import com.hivemq.extension.sdk.api.client.ClientContext;
import com.hivemq.extension.sdk.api.client.parameter.InitializerInput;
import com.hivemq.extension.sdk.api.services.intializer.ClientInitializer;
import io.cameliot.platform.organisation.Registry;
import io.cameliot.platform.rules.ClientId;
import io.cameliot.platform.rules.PublishRules;
import io.cameliot.platform.rules.SubscribeRules;
import io.cameliot.platform.rules.Verdict;

/**
 * Equips every accepted connection with interceptors for its organisation, and counts it. The broker calls this just
 * before it sends CONNACK, so a client that knows that it is connected is counted.
 */
final class ClientSetUp implements ClientInitializer {

    private final Registry registry;
    private final PublishRules publishRules;
    private final SubscribeRules subscribeRules;
    private final Connections connections;

    ClientSetUp(Registry registry, PublishRules publishRules, SubscribeRules subscribeRules, Connections connections) {
        this.registry = registry;
        this.publishRules = publishRules;
        this.subscribeRules = subscribeRules;
        this.connections = connections;
    }

    @Override
    public void initialize(InitializerInput input, ClientContext context) {
        String text = input.getClientInformation().getClientId();
        if (!(ClientId.parse(text) instanceof Verdict.Accepted<ClientId> accepted)) {
            throw new IllegalStateException("Client ID \"" + text + "\" was let in although it is not valid.");
        }
        String organisation = accepted.value().organisation();
        context.addPublishInboundInterceptor(
                new PublishInbound(organisation, publishRules, registry, connections.publishCounter(text)));
        context.addPublishOutboundInterceptor(new PublishOutbound());
        context.addSubscribeInboundInterceptor(new SubscribeInbound(organisation, subscribeRules));
        context.addUnsubscribeInboundInterceptor(new UnsubscribeInbound(organisation));
        ConnectionNumber.put(input.getConnectionInformation(), connections.opened(text));
    }
}
