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

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.client.parameter.Listener;
import com.hivemq.extension.sdk.api.client.parameter.ServerInformation;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.session.ClientService;
import com.hivemq.extension.sdk.api.services.subscription.SubscriptionStore;
import com.hivemq.extension.sdk.api.services.subscription.TopicSubscription;
import io.cameliot.platform.organisation.Registry;
import io.cameliot.platform.rules.ClientId;
import io.cameliot.platform.rules.ClientTopics;
import io.cameliot.platform.rules.CloseCode;
import io.cameliot.platform.rules.ConnectRules;
import io.cameliot.platform.rules.InternalTopic;
import io.cameliot.platform.rules.PublishRules;
import io.cameliot.platform.rules.SubscribeRules;
import io.cameliot.platform.rules.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** The one extension of the embedded broker: brings the rules in and the broker's services out. */
final class PlatformExtension implements ExtensionMain {

    private static final long SERVICE_TIMEOUT_SECONDS = 10;

    private final Registry registry;
    private final PlatformState state;
    private final ConnectRules connectRules;
    private final Authenticator authenticator;

    // The broker's services are static and belong to the broker that started last: kept here while that is this one.
    private volatile ServerInformation serverInformation;
    private volatile ClientService clients;
    private volatile SubscriptionStore subscriptions;
    private volatile PlatformMessages messages;
    private volatile Monitor monitor;
    private volatile boolean started;

    PlatformExtension(Registry registry, PlatformState state) {
        this.registry = registry;
        this.state = state;
        this.connectRules = new ConnectRules(registry);
        this.authenticator = new Authenticator(connectRules, state);
    }

    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
        messages = new PlatformMessages(Services.publishService(), Services.retainedMessageStore());
        monitor = new Monitor(registry, state.lastStates(), messages);
        Connections connections = state.connections();
        PublishRules publishRules = new PublishRules(registry);
        RefusalAuthorizer authorizer = new RefusalAuthorizer();
        LifeCycle lifeCycle = new LifeCycle(connections, monitor);
        ConnectInbound connectInbound = new ConnectInbound(connections, new WillRenaming(publishRules));
        ConnackOutbound connackOutbound = new ConnackOutbound(connectRules, state, monitor);

        Services.securityRegistry().setAuthenticatorProvider(unused -> authenticator);
        Services.securityRegistry().setAuthorizerProvider(unused -> authorizer);
        Services.interceptorRegistry().setConnectInboundInterceptorProvider(unused -> connectInbound);
        Services.interceptorRegistry().setConnackOutboundInterceptorProvider(unused -> connackOutbound);
        Services.initializerRegistry()
                .setClientInitializer(new ClientSetUp(
                        registry,
                        publishRules,
                        new SubscribeRules(registry),
                        state,
                        new Notifier(messages),
                        Services.subscriptionStore()));
        Services.eventRegistry().setClientLifecycleEventListener(unused -> lifeCycle);

        clients = Services.clientService();
        subscriptions = Services.subscriptionStore();
        serverInformation = input.getServerInformation();
        // Before the broker listens: nobody sees the platform without its past.
        await(monitor.recover());
        started = true;
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
        // The broker goes with its extension; there is nothing to hand back.
    }

    /** Whether the broker has started this extension: it goes on without one that fails. */
    boolean isStarted() {
        return started;
    }

    /** The ports that the broker listens on. */
    Map<Transport, Integer> ports() {
        return serverInformation.getListener().stream()
                .collect(Collectors.toMap(listener -> Transport.of(listener.getListenerType()), Listener::getPort));
    }

    /** Disconnects all connections of one client ID (0x98); false if there is none. */
    boolean kick(String clientId) {
        return disconnect(
                state.connections().brokerClientIds(clientId),
                DisconnectReasonCode.ADMINISTRATIVE_ACTION,
                CloseCode.CLOSED_BY_ADMINISTRATOR.text());
    }

    /** Lets nobody in any more and tells all clients that the server shuts down (0x8B). */
    void disconnectAll() {
        authenticator.close();
        disconnect(
                state.connections().brokerClientIds(),
                DisconnectReasonCode.SERVER_SHUTTING_DOWN,
                CloseCode.SERVER_SHUT_DOWN.text());
    }

    /** Sends everybody who is connected elsewhere (0x9C or 0x9D). */
    void redirect(Redirection target) {
        state.connections().acceptedConnections().forEach(connection -> connection.redirect(target));
        disconnect(state.connections().brokerClientIds(), target.disconnect(), target.reason());
    }

    private boolean disconnect(List<String> brokerClientIds, DisconnectReasonCode code, String reason) {
        List<CompletableFuture<Boolean>> disconnects = brokerClientIds.stream()
                .map(brokerClientId -> clients.disconnectClient(brokerClientId, false, code, reason))
                .toList();
        return disconnects.stream().map(PlatformExtension::await).reduce(false, Boolean::logicalOr);
    }

    /** Lets nobody in any more, and nobody is told of what happens to connections from now on. */
    void fallSilent() {
        authenticator.close();
        monitor.silence();
    }

    /** Waits until everybody is told of what has happened so far. */
    void awaitMessages() {
        await(messages.all());
    }

    /** Publishes to an internal topic at QoS 1, not retained. */
    void publish(String internalTopic, byte[] payload) {
        await(messages.publish(internalTopic, payload, Qos.AT_LEAST_ONCE, false));
    }

    /** The topic filters that a client ID has subscribed to, as it wrote them. */
    Set<String> subscriptions(String clientId) {
        Set<String> filters = new TreeSet<>();
        if (ClientId.parse(clientId) instanceof Verdict.Accepted<ClientId> accepted) {
            ClientTopics topics = ClientTopics.of(accepted.value());
            Set<String> brokerClientIds = new TreeSet<>(state.connections().brokerClientIds(clientId));
            brokerClientIds.add(clientId);
            for (String brokerClientId : brokerClientIds) {
                for (TopicSubscription subscription : await(subscriptions.getSubscriptions(brokerClientId))) {
                    filters.add(InternalTopic.filterToClient(topics, subscription.getTopicFilter()));
                }
            }
        }
        return filters;
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(SERVICE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the broker.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The broker failed: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "The broker has not answered for " + SERVICE_TIMEOUT_SECONDS + " s. Is the machine overloaded?", e);
        }
    }
}
