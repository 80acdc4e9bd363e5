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
import java.time.Duration;

/**
 * Counts an accepted connection and has it told that it is there, before the client gets its CONNACK: whoever knows that
 * it is connected is counted, and finds its own monitoring message.
 */
final class ConnackOutbound implements ConnackOutboundInterceptor {

    private static final Duration AT_MOST = Duration.ofSeconds(10);
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final Connections connections;
    private final Monitor monitor;

    ConnackOutbound(Connections connections, Monitor monitor) {
        this.connections = connections;
        this.monitor = monitor;
    }

    @Override
    public void onOutboundConnack(ConnackOutboundInput input, ConnackOutboundOutput output) {
        if (Dropped.isMarked(input.getConnectionInformation())) {
            // A packet that is not released in time is not sent, and the connection is closed.
            output.async(AT_ONCE, TimeoutFallback.FAILURE);
            return;
        }
        if (input.getConnackPacket().getReasonCode() != ConnackReasonCode.SUCCESS) {
            Redirection.complete(input.getConnectionInformation(), output.getConnackPacket());
            return;
        }
        connections.find(input.getConnectionInformation()).ifPresent(connection -> {
            connections.accepted(connection, input.getClientInformation().getClientId());
            Async<ConnackOutboundOutput> held = output.async(AT_MOST, TimeoutFallback.SUCCESS);
            monitor.connected(connection).whenComplete((done, failure) -> held.resume());
        });
    }
}
