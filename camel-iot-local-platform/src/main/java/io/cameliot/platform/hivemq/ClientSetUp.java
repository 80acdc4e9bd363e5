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
import com.hivemq.extension.sdk.api.services.subscription.SubscriptionStore;
import io.cameliot.platform.organisation.Registry;
import io.cameliot.platform.rules.ClientTopics;
import io.cameliot.platform.rules.MonitoringMessage;
import io.cameliot.platform.rules.PublishRules;
import io.cameliot.platform.rules.ResourceGroups;
import io.cameliot.platform.rules.SubscribeRules;

/** Equips every accepted connection with interceptors for its client. */
final class ClientSetUp implements ClientInitializer {

    private final Registry registry;
    private final PublishRules publishRules;
    private final SubscribeRules subscribeRules;
    private final Connections connections;
    private final RefusalLog refusals;
    private final Notifier notifier;
    private final SubscriptionStore subscriptions;

    ClientSetUp(
            Registry registry,
            PublishRules publishRules,
            SubscribeRules subscribeRules,
            PlatformState state,
            Notifier notifier,
            SubscriptionStore subscriptions) {
        this.registry = registry;
        this.publishRules = publishRules;
        this.subscribeRules = subscribeRules;
        this.connections = state.connections();
        this.refusals = state.refusals();
        this.notifier = notifier;
        this.subscriptions = subscriptions;
    }

    @Override
    public void initialize(InitializerInput input, ClientContext context) {
        // A client that is gone again does not need anything.
        connections.find(input.getConnectionInformation()).ifPresent(connection -> equip(connection, context));
    }

    private void equip(Connection connection, ClientContext context) {
        ClientTopics topics = ClientTopics.of(connection
                .client()
                .map(MonitoringMessage.Client::clientId)
                .orElseThrow(() -> new IllegalStateException(
                        "Client ID \"" + connection.clientId() + "\" was let in although it is not valid.")));
        context.addPublishInboundInterceptor(new PublishInbound(
                topics,
                publishRules,
                registry,
                notifier,
                refusals,
                connection,
                connections.publishCounter(connection.clientId())));
        context.addPublishOutboundInterceptor(new PublishOutbound(topics, new ResourceGroups(registry), connection));
        context.addSubscribeInboundInterceptor(new SubscribeInbound(topics, subscribeRules, notifier, refusals));
        context.addDisconnectOutboundInterceptor((input, output) ->
                connection.redirection().ifPresent(target -> target.complete(output.getDisconnectPacket())));
        Unsubscribing unsubscribing = new Unsubscribing(topics, subscriptions);
        context.addUnsubscribeInboundInterceptor(unsubscribing);
        context.addUnsubackOutboundInterceptor(unsubscribing);
    }
}
