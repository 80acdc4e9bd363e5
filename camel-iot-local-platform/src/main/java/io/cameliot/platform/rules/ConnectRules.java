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
package io.cameliot.platform.rules;

import io.cameliot.platform.organisation.ApiKey;
import io.cameliot.platform.organisation.Organisation;
import io.cameliot.platform.organisation.Registry;
import java.util.Optional;

/** Who may connect. */
public final class ConnectRules {

    private final Registry registry;

    /** Rules for the organisations of this registry. */
    public ConnectRules(Registry registry) {
        this.registry = registry;
    }

    /**
     * Decides about one CONNECT: a client ID with characters that are not allowed gives 0x85; everything else that is
     * wrong gives 0x87, and the reason says what. No reason holds a token.
     *
     * @param clientId the client ID
     * @param userName the MQTT user name: the API key
     * @param password the MQTT password: the token
     */
    public Verdict<ClientId> decide(String clientId, Optional<String> userName, Optional<byte[]> password) {
        Verdict<ClientId> parsed = ClientId.parse(clientId);
        if (!(parsed instanceof Verdict.Accepted<ClientId> accepted)) {
            return parsed;
        }
        if (!(accepted.value() instanceof ClientId.Application application)) {
            return notAuthorised("Client ID " + Quoted.of(clientId) + ": scalable applications (A:), devices (d:) and"
                    + " gateways (g:) are not supported by the local platform yet. Connect as a:{org}:{app}.");
        }
        Optional<Organisation> organisation = registry.organisation(application.organisation());
        if (organisation.isEmpty()) {
            return notAuthorised("Organisation " + Quoted.of(application.organisation()) + " is not known here; known"
                    + " are " + registry.organisationIds() + ".");
        }
        return authenticate(application, organisation.get(), userName, password);
    }

    private static Verdict<ClientId> authenticate(
            ClientId.Application application,
            Organisation organisation,
            Optional<String> userName,
            Optional<byte[]> password) {
        if (userName.isEmpty() || password.isEmpty()) {
            return notAuthorised(
                    "User name or password is missing: the user name is the API key, the password its token.");
        }
        Optional<ApiKey> apiKey = organisation.apiKeys().stream()
                .filter(known -> known.key().equals(userName.get()))
                .findFirst();
        if (apiKey.isEmpty()) {
            return notAuthorised("User name " + Quoted.of(userName.get()) + " is not an API key of organisation "
                    + Quoted.of(organisation.id()) + ", which the client ID names.");
        }
        if (!apiKey.get().matches(password.get())) {
            return notAuthorised("The password is not the token of API key " + Quoted.of(userName.get()) + ".");
        }
        return Verdict.accept(application);
    }

    private static Verdict<ClientId> notAuthorised(String reason) {
        return Verdict.refuse(ReasonCode.NOT_AUTHORIZED, reason);
    }
}
