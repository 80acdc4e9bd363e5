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

/** The options that say who connects, as errors about a client name them. */
enum IdentityOptions {
    APPLICATION("orgId and appId", "appId") {
        @Override
        String afterWrongCredentials() {
            return "Check apiKey and authToken, and that the key belongs to the organisation orgId.";
        }
    },
    DEVICE("orgId, type and id", "type and id") {
        @Override
        String afterWrongCredentials() {
            return "Check type, id and authToken: the device of this type and ID has to be registered in the organisation"
                    + " orgId, and the token is the one of its registration, not that of an API key.";
        }
    },
    GATEWAY("orgId, gatewayType and gatewayId", "gatewayType and gatewayId") {
        @Override
        String afterWrongCredentials() {
            return "Check gatewayType, gatewayId and authToken: the gateway of this type and ID has to be registered in the"
                    + " organisation orgId, and the token is the one of its registration, not that of an API key.";
        }
    };

    private final String names;
    private final String distinction;

    IdentityOptions(String names, String distinction) {
        this.names = names;
        this.distinction = distinction;
    }

    /** Those that make up a client ID. */
    static IdentityOptions of(String clientId) {
        return clientId.startsWith("d:") ? DEVICE : clientId.startsWith("g:") ? GATEWAY : APPLICATION;
    }

    /** All that make up the client ID. */
    String names() {
        return names;
    }

    /** Those that tell one client from another. */
    String distinction() {
        return distinction;
    }

    /** What to check if the server does not take the credentials. */
    abstract String afterWrongCredentials();
}
