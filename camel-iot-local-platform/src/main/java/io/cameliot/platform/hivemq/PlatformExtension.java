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
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.session.ClientService;
import com.hivemq.extension.sdk.api.services.subscription.SubscriptionStore;
import com.hivemq.extension.sdk.api.services.subscription.TopicSubscription;
import io.cameliot.platform.organisation.Registry;
import io.cameliot.platform.rules.ConnectRules;
import io.cameliot.platform.rules.InternalTopic;
import io.cameliot.platform.rules.PublishRules;
import io.cameliot.platform.rules.SubscribeRules;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The one extension of the embedded broker: brings the rules in and the broker's services out. */
final class PlatformExtension implements ExtensionMain {

    private static final long SERVICE_TIMEOUT_SECONDS = 10;

    private final Registry registry;
    private final Connections connections;
    private final Authenticator authenticator;

    // The broker's services are static and belong to the broker that started last: kept here while that is this one.
    private volatile ServerInformation serverInformation;
    private volatile ClientService clients;
    private volatile SubscriptionStore subscriptions;

    PlatformExtension(Registry registry, Connections connections) {
        this.registry = registry;
        this.connections = connections;
        this.authenticator = new Authenticator(new ConnectRules(registry), connections);
    }

    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
        PublishRules publishRules = new PublishRules(registry);
        WillRenaming willRenaming = new WillRenaming(publishRules);
        RefusalAuthorizer authorizer = new RefusalAuthorizer();
        LifeCycle lifeCycle = new LifeCycle(connections);

        Services.securityRegistry().setAuthenticatorProvider(unused -> authenticator);
        Services.securityRegistry().setAuthorizerProvider(unused -> authorizer);
        Services.interceptorRegistry().setConnectInboundInterceptorProvider(unused -> willRenaming);
        Services.initializerRegistry()
                .setClientInitializer(new ClientSetUp(registry, publishRules, new SubscribeRules(), connections));
        Services.eventRegistry().setClientLifecycleEventListener(unused -> lifeCycle);

        clients = Services.clientService();
        subscriptions = Services.subscriptionStore();
        serverInformation = input.getServerInformation();
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
        // The broker goes with its extension; there is nothing to hand back.
    }

    /** The port that the broker listens on; 0 if it does not, or if this extension was never started. */
    int port() {
        ServerInformation server = serverInformation;
        return server == null
                ? 0
                : server.getListener().stream()
                        .mapToInt(Listener::getPort)
                        .findFirst()
                        .orElse(0);
    }

    /** Disconnects one client ID (0x98); false if it is not connected. */
    boolean kick(String clientId) {
        return await(clients.disconnectClient(
                clientId,
                false,
                DisconnectReasonCode.ADMINISTRATIVE_ACTION,
                "The connection was closed by an administrator."));
    }

    /** Lets nobody in any more and tells all clients that the server shuts down (0x8B). */
    void disconnectAll() {
        authenticator.close();
        List<CompletableFuture<Boolean>> disconnects = connections.live().stream()
                .map(clientId -> clients.disconnectClient(
                        clientId,
                        false,
                        DisconnectReasonCode.SERVER_SHUTTING_DOWN,
                        "The connection was closed because the server was shut down."))
                .toList();
        disconnects.forEach(PlatformExtension::await);
    }

    /** The topic filters that a client ID has subscribed to, as it wrote them. */
    Set<String> subscriptions(String clientId) {
        Set<String> filters = new TreeSet<>();
        for (TopicSubscription subscription : await(subscriptions.getSubscriptions(clientId))) {
            filters.add(InternalTopic.strip(subscription.getTopicFilter()));
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
