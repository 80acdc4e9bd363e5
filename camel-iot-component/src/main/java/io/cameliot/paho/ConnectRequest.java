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

import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

/**
 * What of a CONNECT the server's packets are read with.
 *
 * @param cleanStart whether it asks for a new session
 * @param resuming   whether there are messages to be sent again, for which the server has to have the session
 * @param secrets    what it gives away
 */
record ConnectRequest(boolean cleanStart, boolean resuming, Secrets secrets) {
    /** @param session what a durable session holds from earlier connections, null if the session ends with the connection */
    static ConnectRequest of(MqttConnectionOptions options, PahoSessionStore session) {
        return new ConnectRequest(
                options.isCleanStart(), session != null && session.holdsMessages(), Secrets.of(options));
    }
}
