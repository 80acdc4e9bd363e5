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
package io.cameliot.connection;

import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttToken;

/**
 * What waits for the acknowledgement of a PUBLISH. Paho makes a text of it for each message, for a log that is hardly ever
 * written.
 */
final class PahoToken extends MqttToken {
    PahoToken(String clientId, MqttActionListener listener) {
        super(clientId);
        internalTok.setDeliveryToken(true);
        setActionCallback(listener);
    }

    @Override
    public String toString() {
        return "PUBLISH";
    }
}
