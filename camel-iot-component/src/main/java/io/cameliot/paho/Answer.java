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
package io.cameliot.paho;

import io.cameliot.connection.NetworkConnection.AcknowledgementCallback;
import io.cameliot.protocol.ReasonCode;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears the answer to a PUBLISH, SUBSCRIBE or UNSUBSCRIBE. Failures are not told: they come with the loss of the connection.
 *
 * @param packets know what the server said
 */
record Answer(ServerPackets packets, AcknowledgementCallback callback) implements MqttActionListener {
    private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

    @Override
    public void onSuccess(IMqttToken token) {
        ServerStatement statement = packets.takeAnswer(token.getMessageId());
        if (token instanceof PahoToken own) {
            own.acknowledged();
        }
        if (statement == null) {
            callback.acknowledged(ReasonCode.SUCCESS, null);
        } else {
            callback.acknowledged(statement.reasonCode(), statement.reasonString());
        }
    }

    @Override
    public void onFailure(IMqttToken token, Throwable cause) {
        LOG.trace("Not answered: the connection is gone", cause);
    }
}
