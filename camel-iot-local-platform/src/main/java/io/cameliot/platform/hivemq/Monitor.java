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

import io.cameliot.platform.organisation.Organisation;
import io.cameliot.platform.organisation.Registry;
import io.cameliot.platform.rules.CloseCode;
import io.cameliot.platform.rules.MonitoringMessage;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * Publishes the monitoring messages, at QoS 0. What is retained tells the last known state: of a device or gateway
 * whether it is connected; of an application only that it is. Nothing is retained for Quickstart.
 */
final class Monitor {

    private final Registry registry;
    private final LastStates states;
    private final PlatformMessages messages;
    private volatile boolean silent;

    Monitor(Registry registry, LastStates states, PlatformMessages messages) {
        this.registry = registry;
        this.states = states;
        this.messages = messages;
    }

    /** From now on nothing is said: the platform fails. */
    void silence() {
        silent = true;
    }

    /** Restores what is retained, after the broker has started. */
    CompletableFuture<Void> recover() {
        states.recover(Instant.now()).forEach((topic, message) -> messages.retain(topic, message.json()));
        return messages.all();
    }

    /** A client is let in; the result is done when everybody is told. */
    CompletableFuture<Void> connected(Connection connection) {
        if (silent || connection.client().isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        MonitoringMessage message =
                MonitoringMessage.connect(Instant.now(), connection.client().get());
        return isRetained(message) ? retain(message) : publish(message);
    }

    /** A client was not let in. Nobody is told of organisations that are not known. */
    void failed(Connection connection, MonitoringMessage.Closing closing) {
        connection
                .client()
                .filter(client ->
                        registry.organisation(client.clientId().organisation()).isPresent())
                .filter(client -> !silent)
                .ifPresent(client -> publish(MonitoringMessage.failedConnect(Instant.now(), client, closing)));
    }

    /** A client is gone. */
    void disconnected(Connection connection, MonitoringMessage.Closing closing) {
        if (silent || connection.client().isEmpty()) {
            return;
        }
        MonitoringMessage message =
                MonitoringMessage.disconnect(Instant.now(), connection.client().get(), closing, connection.traffic());
        if (!isRetained(message) || closing.code() == CloseCode.CLIENT_ID_REUSED) {
            // Somebody with that client ID is connected, and what is retained says so.
            publish(message);
        } else if (message.connection().clientId().isApplication()) {
            states.remove(message);
            messages.forget(LastStates.topic(message));
            publish(message);
        } else {
            retain(message);
        }
    }

    private CompletableFuture<Void> retain(MonitoringMessage message) {
        states.put(message);
        return messages.publish(LastStates.topic(message), message.json(), true);
    }

    private CompletableFuture<Void> publish(MonitoringMessage message) {
        return messages.publish(LastStates.topic(message), message.json(), false);
    }

    private boolean isRetained(MonitoringMessage message) {
        return !registry.organisation(message.connection().clientId().organisation())
                .map(Organisation::isQuickstart)
                .orElse(false);
    }
}
