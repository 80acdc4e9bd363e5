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

/**
 * What can be chosen about the broker.
 *
 * @param host the address to listen on, a name or an IP address
 * @param port the TCP port to listen on, 0 for any free one
 * @param receiveMaximum how many QoS 1 and 2 messages a client may have unacknowledged, 1 to 65,535
 * @param maxQueuedMessages how many QoS 1 and 2 messages wait for one client, 1 or more; then the oldest is dropped
 */
public record BrokerSettings(String host, int port, int receiveMaximum, int maxQueuedMessages) {

    private static final int MAX_UNSIGNED_SHORT = 65_535;

    /** Refuses what is out of range. */
    public BrokerSettings {
        if (!host.matches("[A-Za-z0-9.:%_-]+")) {
            throw new IllegalArgumentException(
                    "Host \"" + host + "\" is neither a host name nor an IP address. Use one such as \"127.0.0.1\".");
        }
        if (port < 0 || port > MAX_UNSIGNED_SHORT) {
            throw new IllegalArgumentException(
                    "Port " + port + " is out of range: 1 to 65535, or 0 for any free port.");
        }
        if (receiveMaximum < 1 || receiveMaximum > MAX_UNSIGNED_SHORT) {
            throw new IllegalArgumentException(
                    "Receive maximum " + receiveMaximum + " is out of range: choose 1 to 65535.");
        }
        if (maxQueuedMessages < 1) {
            throw new IllegalArgumentException(
                    "Maximum of queued messages " + maxQueuedMessages + " is out of range: choose 1 or more.");
        }
    }

    /** The same on another port. */
    public BrokerSettings withPort(int other) {
        return new BrokerSettings(host, other, receiveMaximum, maxQueuedMessages);
    }
}
