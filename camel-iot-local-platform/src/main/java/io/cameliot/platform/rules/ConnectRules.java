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
import io.cameliot.platform.organisation.Device;
import io.cameliot.platform.organisation.Gateway;
import io.cameliot.platform.organisation.Organisation;
import io.cameliot.platform.organisation.Registry;
import java.util.List;
import java.util.Optional;

/** Who may connect. */
public final class ConnectRules {

    /** The user name of everybody who has just a token; it tells nothing about who that is. */
    static final String TOKEN_USER = "use-token-auth";

    private final Registry registry;

    /** Rules for the organisations of this registry. */
    public ConnectRules(Registry registry) {
        this.registry = registry;
    }

    /**
     * Decides about one CONNECT: a client ID with characters that are not allowed gives 0x85; everything else that is
     * wrong gives 0x87, and the reason says what. No reason holds a token.
     */
    public Verdict<ClientId> decide(ConnectRequest request) {
        Verdict<ClientId> parsed = ClientId.parse(request.clientId());
        if (!(parsed instanceof Verdict.Accepted<ClientId> accepted)) {
            return parsed;
        }
        ClientId clientId = accepted.value();
        Optional<Organisation> organisation = registry.organisation(clientId.organisation());
        if (organisation.isEmpty()) {
            return notAuthorised("Organisation " + Quoted.of(clientId.organisation()) + " is not known here; known"
                    + " are " + registry.organisationIds() + ".");
        }
        Optional<String> refusal = organisation.get().isQuickstart()
                ? refusalByQuickstart(clientId, request)
                : refusalBySession(clientId, request)
                        .or(() -> refusalByCredentials(clientId, organisation.get(), request));
        return refusal.map(ConnectRules::notAuthorised).orElseGet(() -> Verdict.accept(clientId));
    }

    private static Optional<String> refusalByQuickstart(ClientId clientId, ConnectRequest request) {
        if (clientId instanceof ClientId.ScalableApplication) {
            return Optional.of("Quickstart has no scalable applications. Connect as a:quickstart:{app}.");
        }
        if (clientId instanceof ClientId.Gateway) {
            return Optional.of("Quickstart has no gateways. Connect as d:quickstart:{type}:{id}.");
        }
        if (request.secure()) {
            return Optional.of("Quickstart does not support TLS. Connect without it.");
        }
        if (!request.cleanStart() || request.sessionExpirySeconds() > 0) {
            return Optional.of("Quickstart has no durable sessions. Connect with a clean start (a clean session) and"
                    + " without a session expiry interval.");
        }
        return Optional.empty();
    }

    private static Optional<String> refusalBySession(ClientId clientId, ConnectRequest request) {
        boolean shared = clientId instanceof ClientId.ScalableApplication scalable
                && scalable.instance().isEmpty();
        return shared && (!request.cleanStart() || request.sessionExpirySeconds() > 0)
                ? Optional.of("Client ID " + Quoted.of(clientId.text()) + ": a scalable application without an instance"
                        + " ID connects with a clean start (a clean session) and without a session expiry interval. Set"
                        + " that, or connect as A:{org}:{app}:{instance}.")
                : Optional.empty();
    }

    private static Optional<String> refusalByCredentials(
            ClientId clientId, Organisation organisation, ConnectRequest request) {
        if (request.userName().isEmpty() || request.password().isEmpty()) {
            return Optional.of("User name or password is missing: " + credentials(clientId));
        }
        String userName = request.userName().get();
        byte[] password = request.password().get();
        if (clientId instanceof ClientId.Device device) {
            return refusalOfDevice(device, organisation, userName, password);
        }
        if (clientId instanceof ClientId.Gateway gateway) {
            return refusalOfGateway(gateway, organisation, userName, password);
        }
        Optional<ApiKey> apiKey = organisation.apiKeys().stream()
                .filter(known -> known.key().equals(userName))
                .findFirst();
        if (apiKey.isEmpty()) {
            return Optional.of("User name " + Quoted.of(userName) + " is not an API key of organisation "
                    + Quoted.of(organisation.id()) + ", which the client ID names.");
        }
        return apiKey.get().matches(password)
                ? Optional.empty()
                : Optional.of("The password is not the token of API key " + Quoted.of(userName) + ".");
    }

    private static Optional<String> refusalOfDevice(
            ClientId.Device clientId, Organisation organisation, String userName, byte[] password) {
        Device device = new Device(clientId.type(), clientId.id());
        if (!userName.equals(TOKEN_USER)) {
            return Optional.of(
                    "User name " + Quoted.of(userName) + " is not that of a device: " + credentials(clientId));
        }
        if (!organisation.hasToken(device)) {
            return Optional.of(
                    "Device " + Quoted.of(clientId.text()) + " is not registered with a token, so it cannot connect.");
        }
        return organisation.isTokenOf(device, password)
                ? Optional.empty()
                : Optional.of("The password is not the token of the device " + Quoted.of(clientId.text()) + ".");
    }

    private static Optional<String> refusalOfGateway(
            ClientId.Gateway clientId, Organisation organisation, String userName, byte[] password) {
        List<String> userNames =
                List.of(TOKEN_USER, "g/" + clientId.organisation() + "/" + clientId.type() + "/" + clientId.id());
        if (!userNames.contains(userName)) {
            return Optional.of(
                    "User name " + Quoted.of(userName) + " is not that of a gateway: " + credentials(clientId));
        }
        Optional<Gateway> gateway = organisation.gateway(new Device(clientId.type(), clientId.id()));
        if (gateway.isEmpty()) {
            return Optional.of("Gateway " + Quoted.of(clientId.text()) + " is not registered.");
        }
        return gateway.get().matches(password)
                ? Optional.empty()
                : Optional.of("The password is not the token of the gateway " + Quoted.of(clientId.text()) + ".");
    }

    private static String credentials(ClientId clientId) {
        if (clientId instanceof ClientId.Device) {
            return "the user name is " + TOKEN_USER + ", the password the device's token.";
        }
        if (clientId instanceof ClientId.Gateway) {
            return "the user name is " + TOKEN_USER + " or g/{org}/{type}/{id}, the password the gateway's token.";
        }
        return "the user name is the API key, the password its token.";
    }

    private static Verdict<ClientId> notAuthorised(String reason) {
        return Verdict.refuse(ReasonCode.NOT_AUTHORIZED, reason);
    }
}
