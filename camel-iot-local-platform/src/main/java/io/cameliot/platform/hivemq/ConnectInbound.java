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
import com.hivemq.extension.sdk.api.packets.publish.ModifiableConnectPacket;
import io.cameliot.platform.rules.ClientId;
import io.cameliot.platform.rules.ClientTopics;
import io.cameliot.platform.rules.Limits;
import io.cameliot.platform.rules.MonitoringMessage;

/**
 * Takes notice of a CONNECT packet and prepares it for the broker: a will gets its internal topic, the receive maximum the
 * platform's limit, and each connection of a scalable application without an instance ID a client ID of its own, so that
 * the broker does not close the others.
 */
final class ConnectInbound implements ConnectInboundInterceptor {

    /** A character that no client's own ID may hold. */
    private static final String BEFORE_NUMBER = "#";

    private final Connections connections;
    private final WillRenaming wills;

    ConnectInbound(Connections connections, WillRenaming wills) {
        this.connections = connections;
        this.wills = wills;
    }

    /** The client ID that a client has sent, of the one by which the broker knows it. */
    static String sent(String brokerClientId) {
        int number = brokerClientId.indexOf(BEFORE_NUMBER);
        return number < 0 ? brokerClientId : brokerClientId.substring(0, number);
    }

    @Override
    public void onConnect(ConnectInboundInput input, ConnectInboundOutput output) {
        Connection connection = connections.opened(input.getConnectPacket(), input.getConnectionInformation());
        connection.client().map(MonitoringMessage.Client::clientId).ifPresent(clientId -> {
            ModifiableConnectPacket connect = output.getConnectPacket();
            connect.getModifiableWillPublish().ifPresent(will -> wills.rename(ClientTopics.of(clientId), will));
            connect.setReceiveMaximum(Math.min(connect.getReceiveMaximum(), Limits.unacknowledged(clientId)));
            if (clientId instanceof ClientId.ScalableApplication scalable
                    && scalable.instance().isEmpty()) {
                connect.setClientId(clientId.text() + BEFORE_NUMBER + connection.number());
            }
        });
    }
}
