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

import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * What waits for the acknowledgement of a PUBLISH, several times one after the other. Paho makes a text of it for each
 * message, for a log that is hardly ever written.
 */
final class PahoToken extends MqttToken {
    /** Paho keeps the reason codes of all uses. */
    private static final int MAX_USES = 32;

    private final PahoTokens tokens;
    private int uses = 1;

    PahoToken(PahoTokens tokens, String clientId, MqttActionListener listener) {
        super(clientId);
        this.tokens = tokens;
        internalTok.setDeliveryToken(true);
        setActionCallback(listener);
    }

    /** Has it wait for another acknowledgement; says whether it can. Paho must have forgotten it. */
    boolean useAgain(MqttActionListener listener) {
        if (uses == MAX_USES) {
            return false;
        }
        try {
            internalTok.reset();
        } catch (MqttException e) {
            return false;
        }
        uses++;
        internalTok.setNotified(false);
        setActionCallback(listener);
        return true;
    }

    /** To be called by the listener when the packet was acknowledged. */
    void acknowledged() {
        tokens.acknowledged(this);
    }

    @Override
    public String toString() {
        return "PUBLISH";
    }
}
