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

import com.hivemq.extension.sdk.api.events.client.ClientLifecycleEventListener;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationFailedInput;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationSuccessfulInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ClientInitiatedDisconnectInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionLostInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionStartInput;
import com.hivemq.extension.sdk.api.events.client.parameters.DisconnectEventInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ServerInitiatedDisconnectInput;
import io.cameliot.platform.rules.CloseCode;
import io.cameliot.platform.rules.MonitoringMessage;

/** Sees connections end, for whatever reason: keeps {@link Connections} true, and has it told. */
final class LifeCycle implements ClientLifecycleEventListener {

    private final Connections connections;
    private final Monitor monitor;

    LifeCycle(Connections connections, Monitor monitor) {
        this.connections = connections;
        this.monitor = monitor;
    }

    @Override
    public void onMqttConnectionStart(ConnectionStartInput input) {
        // ConnectInbound has seen the packet as the client sent it; here it is changed already.
    }

    @Override
    public void onAuthenticationSuccessful(AuthenticationSuccessfulInput input) {
        // The client may still lose its connection before CONNACK; ConnackOutbound comes when it has not.
    }

    @Override
    public void onClientInitiatedDisconnect(ClientInitiatedDisconnectInput input) {
        ended(input, CloseCodes.closing(CloseCode.NORMAL, input.getReasonString()));
    }

    @Override
    public void onConnectionLost(ConnectionLostInput input) {
        ended(input, CloseCodes.closing(CloseCode.CLOSED_BY_CLIENT, input.getReasonString()));
    }

    @Override
    public void onAuthenticationFailedDisconnect(AuthenticationFailedInput input) {
        ended(
                input,
                Dropped.isMarked(input.getConnectionInformation())
                        ? CloseCodes.closing(CloseCode.CLOSED_BY_CLIENT, input.getReasonString())
                        : closedByServer(input));
    }

    @Override
    public void onServerInitiatedDisconnect(ServerInitiatedDisconnectInput input) {
        ended(input, closedByServer(input));
    }

    @Override
    public void onDisconnect(DisconnectEventInput input) {
        ended(input, closedByServer(input));
    }

    private static MonitoringMessage.Closing closedByServer(DisconnectEventInput input) {
        return CloseCodes.closedByServer(
                input.getReasonCode(),
                input.getReasonString(),
                input.getConnectionInformation().getMqttVersion());
    }

    private void ended(DisconnectEventInput input, MonitoringMessage.Closing closing) {
        connections.find(input.getConnectionInformation()).ifPresent(connection -> {
            if (connection.isAccepted()) {
                monitor.disconnected(connection, closing);
            } else {
                monitor.failed(connection, closing);
            }
            connections.closed(connection);
        });
    }
}
