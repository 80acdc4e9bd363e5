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

import com.hivemq.bootstrap.ClientConnectionContext;
import com.hivemq.logging.EventLog;
import com.hivemq.mqtt.handler.disconnect.MqttServerDisconnectorImpl;
import com.hivemq.mqtt.message.mqtt5.Mqtt5UserProperties;
import com.hivemq.mqtt.message.reason.Mqtt5DisconnectReasonCode;
import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;

/** The ends that the broker puts to connections for what their clients have sent, or have not, told. */
final class ToldDisconnector extends MqttServerDisconnectorImpl {

    /** Why connections end for which their clients can do nothing. */
    private static final Set<Mqtt5DisconnectReasonCode> NOBODYS_FAULT = EnumSet.of(
            Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION,
            Mqtt5DisconnectReasonCode.SERVER_MOVED,
            Mqtt5DisconnectReasonCode.SERVER_SHUTTING_DOWN,
            Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER,
            Mqtt5DisconnectReasonCode.USE_ANOTHER_SERVER);

    private final RefusalLog refusals;

    @Inject
    ToldDisconnector(EventLog eventLog, RefusalLog refusals) {
        super(eventLog);
        this.refusals = refusals;
    }

    @Override
    public void disconnect(
            Channel channel,
            String logMessage,
            String eventLogMessage,
            Mqtt5DisconnectReasonCode code,
            String reason,
            Mqtt5UserProperties userProperties,
            boolean isAuthentication,
            boolean forceClose) {
        ClientConnectionContext client = ClientConnectionContext.of(channel);
        if (!client.getClientState().disconnectingOrDisconnected()
                && (code == null || !NOBODYS_FAULT.contains(code))
                && !RefusalLog.isTold(channel)) {
            refusals.refused(
                    "Connection",
                    client,
                    Optional.ofNullable(code).map(Mqtt5DisconnectReasonCode::getCode),
                    eventLogMessage == null ? reason : eventLogMessage);
        }
        super.disconnect(
                channel, logMessage, eventLogMessage, code, reason, userProperties, isAuthentication, forceClose);
    }
}
