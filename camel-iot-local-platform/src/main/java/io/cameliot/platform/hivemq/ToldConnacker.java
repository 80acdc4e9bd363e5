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
import com.hivemq.mqtt.handler.connack.MqttConnackerImpl;
import com.hivemq.mqtt.message.mqtt5.Mqtt5UserProperties;
import com.hivemq.mqtt.message.reason.Mqtt5ConnAckReasonCode;
import io.netty.channel.Channel;
import java.util.Optional;
import javax.inject.Inject;

/** The broker's refusals of CONNECT, told. What {@link Authenticator} refuses it tells itself. */
final class ToldConnacker extends MqttConnackerImpl {

    private final RefusalLog refusals;

    @Inject
    ToldConnacker(EventLog eventLog, RefusalLog refusals) {
        super(eventLog);
        this.refusals = refusals;
    }

    @Override
    public void connackError(
            Channel channel,
            String logMessage,
            String eventLogMessage,
            Mqtt5ConnAckReasonCode code,
            String reason,
            Mqtt5UserProperties userProperties,
            boolean isAuthentication) {
        ClientConnectionContext client = ClientConnectionContext.of(channel);
        if (!isAuthentication && !client.getClientState().disconnectingOrDisconnected()) {
            refusals.refused(
                    "CONNECT",
                    client,
                    Optional.ofNullable(code).map(Mqtt5ConnAckReasonCode::getCode),
                    eventLogMessage == null ? reason : eventLogMessage);
        }
        super.connackError(channel, logMessage, eventLogMessage, code, reason, userProperties, isAuthentication);
    }
}
