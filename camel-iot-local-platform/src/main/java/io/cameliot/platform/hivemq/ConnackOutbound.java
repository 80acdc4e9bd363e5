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

import com.hivemq.extension.sdk.api.async.Async;
import com.hivemq.extension.sdk.api.async.TimeoutFallback;
import com.hivemq.extension.sdk.api.interceptor.connack.ConnackOutboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.connack.parameter.ConnackOutboundInput;
import com.hivemq.extension.sdk.api.interceptor.connack.parameter.ConnackOutboundOutput;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import io.cameliot.platform.rules.ClientId;
import io.cameliot.platform.rules.CloseCode;
import io.cameliot.platform.rules.ConnectRequest;
import io.cameliot.platform.rules.ConnectRules;
import io.cameliot.platform.rules.Verdict;
import java.time.Duration;
import java.util.Optional;

/**
 * Counts an accepted connection and has it told that it is there, before the client gets its CONNACK: whoever knows that
 * it is connected is counted, and finds its own monitoring message. A client that the rules refuse by now, as it was removed
 * while it connected, gets none: the broker lets nobody turn its CONNACK into a refusal.
 */
final class ConnackOutbound implements ConnackOutboundInterceptor {

    private static final Duration AT_MOST = Duration.ofSeconds(10);
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final ConnectRules rules;
    private final Connections connections;
    private final RefusalLog refusals;
    private final Monitor monitor;

    ConnackOutbound(ConnectRules rules, PlatformState state, Monitor monitor) {
        this.rules = rules;
        this.connections = state.connections();
        this.refusals = state.refusals();
        this.monitor = monitor;
    }

    @Override
    public void onOutboundConnack(ConnackOutboundInput input, ConnackOutboundOutput output) {
        if (Dropped.isMarked(input.getConnectionInformation())) {
            closeInstead(output);
            return;
        }
        if (input.getConnackPacket().getReasonCode() != ConnackReasonCode.SUCCESS) {
            Redirection.complete(input.getConnectionInformation(), output.getConnackPacket());
            return;
        }
        connections.find(input.getConnectionInformation()).ifPresent(connection -> {
            ConnectRequest request = connection
                    .takeRequest()
                    .orElseThrow(() -> new IllegalStateException("Nobody has let in " + connection.clientId() + "."));
            Verdict<ClientId> verdict = connections.accept(
                    connection, input.getClientInformation().getClientId(), () -> rules.decide(request));
            if (verdict instanceof Verdict.Refused<ClientId> refused) {
                refuse(connection, refused);
                closeInstead(output);
                return;
            }
            Async<ConnackOutboundOutput> held = output.async(AT_MOST, TimeoutFallback.SUCCESS);
            monitor.connected(connection).whenComplete((done, failure) -> held.resume());
        });
    }

    private void refuse(Connection connection, Verdict.Refused<ClientId> refused) {
        connections.refused(connection.clientId());
        refusals.refused("CONNECT", connection.clientId(), refused);
        // Here: later the broker says only that the connection is gone.
        monitor.failed(connection, CloseCodes.closing(CloseCode.of(refused.code()), Optional.of(refused.reason())));
        connections.closed(connection);
    }

    /** A packet that is not released in time is not sent, and the connection is closed. */
    private static void closeInstead(ConnackOutboundOutput output) {
        output.async(AT_ONCE, TimeoutFallback.FAILURE);
    }
}
