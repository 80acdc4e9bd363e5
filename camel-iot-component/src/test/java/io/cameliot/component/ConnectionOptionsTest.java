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
package io.cameliot.component;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The options that endpoints which share a connection have to agree on. */
class ConnectionOptionsTest {
    @Test
    void theyAreAllThatAConnectionIsMadeWith() {
        assertThat(ConnectionOptions.NAMES)
                .containsExactlyInAnyOrder(
                        "apiKey",
                        "authToken",
                        "automaticReconnect",
                        "caCertificates",
                        "cleanStart",
                        "connectionTimeout",
                        "customWebSocketHeaders",
                        "filePersistenceDirectory",
                        "httpsHostnameVerificationEnabled",
                        "keepAliveInterval",
                        "maxInFlight",
                        "maxReconnectDelay",
                        "persistence",
                        "receiveBufferSize",
                        "receiveMaximum",
                        "reconnectDelay",
                        "serverType",
                        "sessionExpiryInterval",
                        "socketFactory",
                        "sslClientProps",
                        "sslContextParameters",
                        "sslHostnameVerifier",
                        "willMqttProperties",
                        "willPayload",
                        "willQos",
                        "willTopic");
    }

    @Test
    void theyAreOptionsOfAnEndpoint() {
        assertThat(new IotEndpointUriFactory().propertyNames()).containsAll(ConnectionOptions.NAMES);
    }
}
