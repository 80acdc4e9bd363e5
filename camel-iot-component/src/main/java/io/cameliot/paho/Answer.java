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
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the answer to a PUBLISH, PUBREL, SUBSCRIBE or UNSUBSCRIBE, and knows which packet that is. Failures are not told:
 * they come with the loss of the connection.
 */
final class Answer implements MqttActionListener {
    private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

    private final ServerPackets packets;
    private final AcknowledgementCallback callback;
    /** The type of the packet that has to come next; 0 for none. Changed by Paho's reader. */
    private volatile int expected;
    /** Guarded by the monitor of the token, which Paho holds. */
    private boolean told;

    /**
     * @param packets  know what the server said
     * @param expected the type of the packet that has to come next
     */
    Answer(ServerPackets packets, int expected, AcknowledgementCallback callback) {
        this.packets = packets;
        this.expected = expected;
        this.callback = callback;
    }

    /** What answers a PUBLISH first (MQTT 5.0, 4.3); 0 for nothing. */
    static int toPublish(int qos) {
        return switch (qos) {
            case 1 -> MqttWireMessage.MESSAGE_TYPE_PUBACK;
            case 2 -> MqttWireMessage.MESSAGE_TYPE_PUBREC;
            default -> 0;
        };
    }

    /** The type of the packet that has to come next; 0 for none: all that had to come is there. */
    int expected() {
        return expected;
    }

    void expect(int packetType) {
        expected = packetType;
    }

    /**
     * When a connection ends, Paho tells of what it knows once more, and of a token for what it has served before. So only
     * what the server has said counts, and only once.
     */
    @Override
    public void onSuccess(IMqttToken token) {
        if (expected != 0 || told) {
            LOG.trace("Not answered, or told before");
            return;
        }
        told = true;
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
