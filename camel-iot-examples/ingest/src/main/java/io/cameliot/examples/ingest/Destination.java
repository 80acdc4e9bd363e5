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
package io.cameliot.examples.ingest;

import io.cameliot.component.IotComponent;
import io.cameliot.component.IotConfiguration;
import io.cameliot.component.IotEndpoint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/**
 * Where the rows are published, by the options of the component.
 *
 * @param camelContext has the component
 * @param environment  gives an environment variable by its name, null if it is not set
 */
record Destination(CamelContext camelContext, UnaryOperator<String> environment) {
    /** What the routes publish to. */
    private static final String ENDPOINT = "iot:event?type=weather-station&event=observation";

    /** Those of IBM's SDKs that no option of the component shows, or not when they say what is the default. */
    private static final List<String> VARIABLES = List.of(
            "WIOTP_OPTIONS_DOMAIN", "WIOTP_OPTIONS_MQTT_PORT", "WIOTP_OPTIONS_MQTT_TRANSPORT", "WIOTP_IDENTITY_ORGID");

    /** Whether anything says where, or who we are there. */
    boolean isConfigured() {
        IotConfiguration iot =
                camelContext.getComponent("iot", IotComponent.class).getConfiguration();
        return Stream.of(iot.getServerURIs(), iot.getBrokerUrl(), iot.getOrgId(), iot.getApiKey(), iot.getAuthToken())
                        .anyMatch(option -> option != null)
                || isDomainSet(iot)
                || isSet(environment.apply("IOT_DOMAIN"))
                || VARIABLES.stream().map(environment).anyMatch(value -> value != null && !value.isEmpty());
    }

    /** Whether a variable of the example's own says something. */
    static boolean isSet(String value) {
        return value != null && !value.isBlank();
    }

    private boolean isDomainSet(IotConfiguration iot) {
        return !new IotConfiguration().getDomain().equals(iot.getDomain())
                || camelContext
                        .getPropertiesComponent()
                        .resolveProperty("camel.component.iot.domain")
                        .isPresent();
    }

    /**
     * What tells one server and organisation from another, as the component resolves them from all options and variables. It is
     * a digest: a URL of a WebSocket may hold a secret.
     *
     * @throws org.apache.camel.ResolveEndpointFailedException if an option is missing or wrong
     */
    String identity() {
        IotEndpoint endpoint = camelContext.getEndpoint(ENDPOINT, IotEndpoint.class);
        // The client ID is kind:organisation:application.
        String organisation = endpoint.getServiceMetadata().get("clientId").split(":")[1];
        MessageDigest digest = Lines.sha256();
        digest.update((organisation + " at " + endpoint.getServiceUrl()).getBytes(StandardCharsets.UTF_8));
        return Lines.text(digest);
    }
}
