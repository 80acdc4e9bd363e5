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

import java.time.Duration;

/**
 * What the server's CONNACK grants (MQTT 5.0, 3.2.2).
 *
 * @param sessionPresent          whether the server still had a session of this client ID
 * @param receiveMaximum          how many messages of QoS 1 and 2 may be in flight at a time, 1 to 65,535
 * @param maximumQos              the highest QoS that the client may publish with, 0 to 2
 * @param sessionExpiry           the seconds that the server keeps the session after a disconnection, if they are others
 *                                than the client asked for; else null
 * @param subscriptionIdentifiers whether subscriptions may carry identifiers
 * @param wildcardSubscriptions   whether topic filters may have wildcards
 * @param sharedSubscriptions     whether topic filters may begin with {@code $share}
 * @param keepAlive               after how long without any packet the client has to give a sign of life: what the server
 *                                demands, else what the client offered; zero for never
 */
public record ServerLimits(
        boolean sessionPresent,
        int receiveMaximum,
        int maximumQos,
        Long sessionExpiry,
        boolean subscriptionIdentifiers,
        boolean wildcardSubscriptions,
        boolean sharedSubscriptions,
        Duration keepAlive) {
    /**
     * Whether the server keeps the session when the connection ends, if it was asked to, as far as is known.
     *
     * @param granted null while there is no connection
     */
    static boolean isSessionKept(ServerLimits granted) {
        return granted == null || granted.sessionExpiry == null || granted.sessionExpiry > 0;
    }

    /** The same for a client that has asked for a new session: it has none, whatever the server says. */
    ServerLimits withoutSession() {
        return new ServerLimits(
                false,
                receiveMaximum,
                maximumQos,
                sessionExpiry,
                subscriptionIdentifiers,
                wildcardSubscriptions,
                sharedSubscriptions,
                keepAlive);
    }
}
