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

import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.paho.mqttv5.client.MqttActionListener;

/**
 * The tokens of the PUBLISH packets of a connection, each used several times: in the constructor of each, Paho looks for a
 * logger by the name of its class, which takes a third of the time that publishing takes.
 */
final class PahoTokens {
    private final Deque<PahoToken> unused = new ArrayDeque<>();
    private final String clientId;
    /** What Paho is still busy with: it goes on with a token when the listener has returned. */
    private PahoToken last;

    PahoTokens(String clientId) {
        this.clientId = clientId;
    }

    /** A token for a packet. */
    PahoToken take(MqttActionListener listener) {
        PahoToken token;
        synchronized (this) {
            token = unused.poll();
        }
        return token != null && token.useAgain(listener) ? token : new PahoToken(this, clientId, listener);
    }

    /** A packet was acknowledged. Paho tells of one after the other. */
    synchronized void acknowledged(PahoToken token) {
        if (last != null) {
            unused.add(last);
        }
        last = token;
    }
}
