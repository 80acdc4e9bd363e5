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

import io.cameliot.protocol.ClientKind;
import java.util.Optional;

/**
 * Finds the token of an endpoint whose URI has none: that of the component, or else that of the environment. A token goes
 * with the client that is in effect where it stands, and with no other: a token in other hands is given away.
 */
record TokenSource(IotConfiguration component, IotConfiguration options) {
    /** The token, null if there is none for this client. */
    String token() {
        NamedClient client = NamedClient.of(options);
        boolean ofComponent = component.isAuthTokenGiven()
                && NamedClient.ofTokenIn(component, client.kind()).covers(client);
        return ofComponent ? component.getAuthToken() : ofEnvironment(client).orElse(null);
    }

    private Optional<String> ofEnvironment(NamedClient client) {
        SdkEnvironment environment = options.environment();
        Optional<String> apiKey = environment.apiKey().map(IotConfiguration::withoutLineEnd);
        if (client.kind() == ClientKind.APPLICATION && apiKey.isPresent()) {
            return apiKey.get().equals(client.apiKey()) ? environment.authToken() : Optional.empty();
        }
        return NamedClient.ofDevice(environment).covers(client) ? environment.deviceToken() : Optional.empty();
    }
}
