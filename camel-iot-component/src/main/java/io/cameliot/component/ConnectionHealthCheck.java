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
package io.cameliot.component;

import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.ConnectFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Whether the connections of a consumer or producer stand and grant what was asked for, and why not. It is about readiness:
 * a restart does not bring a server back.
 */
final class ConnectionHealthCheck extends AbstractHealthCheck {
    private final Supplier<List<ClientConnection>> connections;
    private final Supplier<Optional<Exception>> failure;

    /**
     * @param failure why no messages come though the connections stand, if so
     */
    ConnectionHealthCheck(
            String id, Supplier<List<ClientConnection>> connections, Supplier<Optional<Exception>> failure) {
        super("camel", id);
        this.connections = connections;
        this.failure = failure;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<ClientConnection> used = connections.get();
        if (used.isEmpty()) {
            // Camel looks at the status of the route first; but that is said to be suspended after a forced end, too.
            builder.down();
            builder.message(getId() + " does not run: it was stopped. Start its route.");
            return;
        }
        builder.up();
        for (ClientConnection connection : used) {
            builder.detail("client.id", connection.settings().clientId());
            builder.detail("server.uri", connection.server());
            builder.detail("connection.state", connection.state().name());
            if (connection.state() != ClientConnection.State.CONNECTED) {
                Optional<ConnectFailure> failure = connection.lastFailure();
                builder.down();
                builder.message(
                        failure.map(Throwable::getMessage).orElse("Not connected yet: " + connection.settings()));
                failure.ifPresent(builder::error);
                return;
            }
            List<String> shortcomings = connection.shortcomings();
            if (!shortcomings.isEmpty()) {
                // A promise of the component is broken, such as that nothing is lost: that is no state to be ready in.
                builder.down();
                builder.message(String.join(" ", shortcomings));
                return;
            }
        }
        failure.get()
                .ifPresent(cause -> builder.down().message(cause.getMessage()).error(cause));
    }
}
