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

import io.cameliot.protocol.ApiKey;
import io.cameliot.protocol.ClientId;
import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.MqttString;
import io.cameliot.protocol.NameRule;
import io.cameliot.protocol.Printable;
import io.cameliot.protocol.Quickstart;
import io.cameliot.protocol.TopicVariable;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.support.jsse.SSLContextParameters;

/** Who connects, and how it proves that: what the options say together, and the environment as the last fallback. */
final class Identity {
    private final IotConfiguration options;
    private final SdkEnvironment environment;

    private final PinnedLevels pinned;

    Identity(IotConfiguration options) {
        this.options = options;
        this.environment = options.environment();
        this.pinned = new PinnedLevels(options);
    }

    /**
     * The MQTT client ID.
     *
     * @throws IllegalArgumentException if the options that make it are missing, break a rule or contradict each other
     */
    ClientId clientId() {
        checkCredentials();
        return switch (options.getClientType()) {
            case APPLICATION -> application();
            case DEVICE ->
                new ClientId.Device(
                        organisation(),
                        own("type", pinned.of(TopicVariable.DEVICE_TYPE), environment.typeId()),
                        own("id", pinned.of(TopicVariable.DEVICE_ID), environment.deviceId()));
            case GATEWAY ->
                new ClientId.Gateway(
                        organisation(),
                        own("gatewayType", options.getGatewayType(), environment.typeId()),
                        own("gatewayId", options.getGatewayId(), environment.deviceId()));
        };
    }

    /** The MQTT user name, null if the client has no credentials. */
    String userName() {
        if (options.getClientType() == ClientKind.APPLICATION) {
            return options.getApiKey();
        }
        return options.getAuthToken() == null ? null : ClientId.DEVICE_USER_NAME;
    }

    private ClientId application() {
        String organisation = organisation();
        if (options.getAppId() == null) {
            throw new IllegalArgumentException(
                    "Missing option appId. It is the application's name in the organisation, 1 to 36 of the characters"
                            + " A-Z a-z 0-9 . _ -. Set it, best on the component.");
        }
        NameRule.IDENTIFIER.check("option appId", options.getAppId());
        if (!options.isScalable()) {
            String instance = options.getInstanceId();
            refuse(
                    instance != null && !environment.instanceId().equals(Optional.of(instance)),
                    "Option instanceId is for scalable applications. Set scalable, or leave out instanceId.");
            return new ClientId.Application(organisation, options.getAppId());
        }
        if (options.getInstanceId() != null) {
            NameRule.IDENTIFIER.check("option instanceId", options.getInstanceId());
        }
        return new ClientId.ScalableApplication(
                organisation, options.getAppId(), Optional.ofNullable(options.getInstanceId()));
    }

    /**
     * The organisation: what the options say, or else the API key.
     *
     * @throws IllegalArgumentException if nothing says it, or if option and API key contradict each other
     */
    private String organisation() {
        String apiKey = options.getApiKey();
        String ofKey = apiKey == null ? null : new ApiKey(apiKey).organisation().orElse(null);
        String ofOption = options.getOrgId();
        if (ofOption != null && ofKey != null && !ofOption.equals(ofKey)) {
            throw new IllegalArgumentException("Option orgId is '" + Printable.excerpt(ofOption)
                    + "', but the API key belongs to the organisation '" + Printable.excerpt(ofKey)
                    + "'. Give the API key of that organisation, or leave out orgId.");
        }
        if (ofOption != null) {
            return NameRule.ORGANISATION.check("option orgId", ofOption);
        }
        if (ofKey != null) {
            return ofKey;
        }
        if (options.getClientType() != ClientKind.APPLICATION) {
            return environment
                    .organisationId()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "Missing option orgId, the organisation of the device. Set it, best on the component."));
        }
        throw new IllegalArgumentException(
                apiKey == null
                        ? "Missing option apiKey, or orgId where the server takes no API key. Set it, best on the"
                                + " component."
                        : "Invalid option apiKey, or missing option orgId: the API key does not name the organisation, as"
                                + " one of the form a-orgId-key does. Correct it, or set orgId, best on the component.");
    }

    private void checkCredentials() {
        String apiKey = options.getApiKey();
        String authToken = options.getAuthToken();
        checkSecret("apiKey", apiKey);
        checkSecret("authToken", authToken);
        boolean atQuickstart = Quickstart.ORGANISATION.equals(namedOrganisation());
        boolean authenticates = new ServerAddresses(options).isDefault() && !atQuickstart;
        if (options.getClientType() == ClientKind.APPLICATION) {
            refuse(
                    (apiKey == null) != (authToken == null),
                    "Missing option " + (apiKey == null ? "apiKey" : "authToken")
                            + ". An API key and its token go together: set both.");
            refuse(
                    apiKey == null && authenticates && options.getOrgId() != null,
                    "Missing options apiKey and authToken. Applications of the organisation "
                            + Printable.excerpt(String.valueOf(options.getOrgId()))
                            + " connect with an API key and its token: set both, best on the component.");
            return;
        }
        String client = options.getClientType().name().toLowerCase(Locale.ROOT);
        refuse(
                options.isScalable() || options.getInstanceId() != null,
                "Options scalable and instanceId are for applications. Leave them out, or leave out clientType.");
        refuse(
                apiKey != null,
                "Option apiKey is for applications; a " + client + " connects with a token of its own. Set authToken"
                        + " alone, or leave out clientType.");
        refuse(
                authToken != null && atQuickstart,
                "Option authToken does not go with the organisation quickstart, which is open to everybody and does"
                        + " without TLS. Leave it out.");
        refuse(
                authToken == null && authenticates && !hasCertificate(),
                "Missing option authToken: the token that the " + client + " got when it was registered. It is not that"
                        + " of an API key. A " + client + " that is registered with a certificate goes without, if"
                        + " sslContextParameters has that as key manager.");
    }

    /** What names the organisation, but for an API key. */
    private String namedOrganisation() {
        return options.getOrgId() == null && options.getClientType() != ClientKind.APPLICATION
                ? environment.organisationId().orElse(null)
                : options.getOrgId();
    }

    /** Whether the client may show a certificate: what sockets and properties of others hold is not known. */
    private boolean hasCertificate() {
        SSLContextParameters tls = options.getSslContextParameters();
        return tls != null && tls.getKeyManagers() != null
                || options.getSocketFactory() != null
                || options.getSslClientProps() != null;
    }

    /** Never shows it: a token that was damaged on its way is still most of the token. */
    private static void checkSecret(String option, String secret) {
        if (secret == null) {
            return;
        }
        refuse(secret.isEmpty(), "Missing option " + option + ": it is empty. Set it, or leave it out.");
        Optional<String> fault = MqttString.fault(secret);
        if (fault.isEmpty() && secret.chars().anyMatch(Character::isISOControl)) {
            fault = Optional.of("it holds a line end or another control character");
        }
        refuse(
                fault.isPresent(),
                "Invalid option " + option + ": " + fault.orElse("")
                        + ". It takes one line of text, and is not shown here." + " Give it as it was registered.");
    }

    private String own(String option, String value, Optional<String> fallback) {
        return Optional.ofNullable(value)
                .map(id -> NameRule.IDENTIFIER.check("option " + option, id))
                .or(() -> fallback)
                .orElseThrow(() -> new IllegalArgumentException("Missing option " + option
                        + ". With clientType " + options.getClientType().name().toLowerCase(Locale.ROOT)
                        + " it says who connects. Set it."));
    }

    private static void refuse(boolean wrong, String message) {
        if (wrong) {
            throw new IllegalArgumentException(message);
        }
    }
}
