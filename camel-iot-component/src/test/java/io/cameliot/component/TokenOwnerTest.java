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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.cameliot.protocol.ClientKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which token goes with whom, wherever it is said who connects: by options, by an API key or by variables. */
class TokenOwnerTest {
    private static final String KEY = "a-orgA-k";
    private static final String OTHER_KEY = "a-orgB-k";
    private static final String OF_COMPONENT = "of-the-component";
    private static final String OF_ENVIRONMENT = "of-the-environment";

    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void closeContext() throws IOException {
        context.close();
    }

    private IotConfiguration endpoint(Map<String, String> environment, String ofComponent, String uri) {
        IotComponent component = context.getComponent("iot", IotComponent.class);
        component.setConfiguration(new IotConfiguration(new SdkEnvironment(environment::get)));
        for (String option : ofComponent.split("&")) {
            component
                    .getComponentPropertyConfigurer()
                    .configure(context, component, option.split("=")[0], option.split("=")[1], true);
        }
        return context.getEndpoint(uri, IotEndpoint.class).getConfiguration();
    }

    private static Map<String, String> device(String organisation) {
        return Map.of(
                "WIOTP_IDENTITY_ORGID",
                organisation,
                "WIOTP_IDENTITY_TYPEID",
                "p",
                "WIOTP_IDENTITY_DEVICEID",
                "d",
                "WIOTP_AUTH_TOKEN",
                OF_ENVIRONMENT);
    }

    static Stream<Arguments> others() {
        String application = "apiKey=" + KEY + "&authToken=" + OF_COMPONENT;
        String gateway = application + "&clientType=gateway&gatewayType=g&gatewayId=h";
        String device = "clientType=device&authToken=" + OF_COMPONENT;
        return Stream.of(
                arguments(device("orgB"), application, "clientType=device&event=e"),
                arguments(device("orgB"), application, "clientType=device&type=p&id=d"),
                arguments(device("orgB"), application, "clientType=gateway&event=e"),
                arguments(device("orgB"), application, "clientType=device&orgId=orgA"),
                arguments(Map.of(), gateway, "orgId=orgC"),
                arguments(Map.of(), gateway, "clientType=application&appId=x"),
                arguments(Map.of("WIOTP_IDENTITY_ORGID", "orgA"), device + "&type=p&id=d", "orgId=orgB"),
                arguments(device("orgA"), device, "id=e"),
                arguments(device("orgA"), device, "type=q&id=e"),
                arguments(device("orgA"), device, "clientType=gateway&gatewayType=g&gatewayId=h"),
                arguments(device("orgA"), device, "clientType=application&appId=x&apiKey=" + KEY),
                arguments(device("orgA"), "authToken=" + OF_COMPONENT, "clientType=device&id=e"),
                arguments(device("orgA"), "authToken=" + OF_COMPONENT, "appId=x&apiKey=" + KEY),
                arguments(
                        Map.of(),
                        "gatewayType=g&gatewayId=h&authToken=" + OF_COMPONENT,
                        "orgId=orgA&clientType=device&type=p&id=d"),
                arguments(Map.of(), "orgId=orgA&authToken=" + OF_COMPONENT, "orgId=orgB&clientType=device&type=p&id=d"),
                arguments(Map.of(), "type=p&id=d&authToken=" + OF_COMPONENT, "appId=x&apiKey=" + KEY),
                arguments(
                        Map.of(),
                        "type=p&id=d&authToken=" + OF_COMPONENT,
                        "orgId=orgA&clientType=gateway&gatewayType=g&gatewayId=h"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void aTokenGoesWithNobodyButWhoIsInEffectWhereItStands(
            Map<String, String> environment, String ofComponent, String options) {
        assertThatThrownBy(() -> endpoint(environment, ofComponent, "iot:event?" + options))
                .rootCause()
                .hasMessageContaining("Missing option authToken")
                .hasMessageNotContainingAny(OF_COMPONENT, OF_ENVIRONMENT);
        assertThat(endpoint(environment, ofComponent, "iot:event?authToken=own&" + options)
                        .getAuthToken())
                .isEqualTo("own");
    }

    /** What one place says of the client: null for nothing. Type and ID are those of a gateway, for a gateway. */
    private record Said(ClientKind kind, String organisation, String apiKey, String device) {
        String typeAndId(ClientKind asked) {
            return kind == asked || kind == null ? device : null;
        }

        String ofKey() {
            return apiKey == null ? null : apiKey.split("-")[1];
        }

        String options() {
            List<String> options = new ArrayList<>();
            options.add("clientType=" + kind.name().toLowerCase(Locale.ROOT));
            if (organisation != null) {
                options.add("orgId=" + organisation);
            }
            if (apiKey != null) {
                options.add("apiKey=" + apiKey);
            }
            if (device != null) {
                String[] names = device.split(":");
                boolean gateway = kind == ClientKind.GATEWAY;
                options.add((gateway ? "gatewayType=" : "type=") + names[0]);
                options.add((gateway ? "gatewayId=" : "id=") + names[1]);
            }
            return String.join("&", options);
        }

        Map<String, String> variables() {
            Map<String, String> variables = new HashMap<>();
            // A key in one spelling of the variables, a device's token in the other.
            variables.put("WIOTP_AUTH_TOKEN", OF_ENVIRONMENT);
            variables.put("WIOTP_API_KEY", apiKey);
            variables.put("WIOTP_IDENTITY_ORGID", organisation);
            if (device != null) {
                variables.put("WIOTP_IDENTITY_TYPEID", device.split(":")[0]);
                variables.put("WIOTP_IDENTITY_DEVICEID", device.split(":")[1]);
            }
            return variables;
        }
    }

    private static List<Said> all(List<ClientKind> kinds, String organisation, String apiKey, String... devices) {
        List<Said> all = new ArrayList<>();
        for (ClientKind kind : kinds) {
            for (String ofOrganisation : Arrays.asList(null, organisation)) {
                for (String ofKey : Arrays.asList(null, apiKey)) {
                    for (String device : devices) {
                        all.add(new Said(kind, ofOrganisation, ofKey, device));
                    }
                }
            }
        }
        return all;
    }

    private static String first(String... values) {
        return Stream.of(values).filter(Objects::nonNull).findFirst().orElse("?");
    }

    /** The client as a text, with question marks for what nobody says. */
    private static String client(ClientKind kind, Said endpoint, Said component, Said environment) {
        if (kind == ClientKind.APPLICATION) {
            String key = first(endpoint.apiKey, component.apiKey, environment.apiKey);
            return "a:" + (key.equals("?") ? first(endpoint.organisation, component.organisation) : key.split("-")[1])
                    + ":" + key + ":-";
        }
        String ofKey = component.apiKey == null ? environment.ofKey() : component.ofKey();
        String organisation = first(endpoint.organisation, component.organisation, ofKey, environment.organisation);
        // The type and ID of an application are levels of topics; a device takes them for its own.
        String ofComponent = component.kind == ClientKind.APPLICATION && kind == ClientKind.DEVICE
                ? component.device
                : component.typeAndId(kind);
        String device = first(endpoint.typeAndId(kind), ofComponent, environment.device);
        return (kind == ClientKind.DEVICE ? "d:" : "g:") + organisation + ":" + (device.equals("?") ? "?:?" : device);
    }

    /** A question mark stands for anything. */
    private static boolean may(String owner, String client) {
        String[] one = owner.split(":");
        String[] other = client.split(":");
        return IntStream.range(0, one.length)
                .allMatch(i -> one[i].equals("?") || other[i].equals("?") || one[i].equals(other[i]));
    }

    private static final Said NOTHING = new Said(null, null, null, null);

    private static String expected(boolean given, Said endpoint, Said component, Said environment) {
        ClientKind kind = endpoint.kind;
        String client = client(kind, endpoint, component, environment);
        boolean keyless =
                component.kind == ClientKind.APPLICATION && component.apiKey == null && environment.apiKey == null;
        boolean ofDevice = keyless && component.device != null;
        keyless &= !ofDevice;
        ClientKind ownerKind = keyless ? kind : ofDevice ? ClientKind.DEVICE : component.kind;
        String owner = client(ownerKind, NOTHING, component, environment);
        boolean noDevice = kind != ClientKind.APPLICATION || environment.device == null;
        if (keyless && kind == ClientKind.APPLICATION) {
            owner = "a:" + first(component.organisation, environment.organisation) + ":?:?";
        }
        if (given && may(owner, client) && (!keyless || noDevice)) {
            return OF_COMPONENT;
        }
        if (kind == ClientKind.APPLICATION) {
            return environment.apiKey == null
                            && noDevice
                            && may("a:" + first(environment.organisation) + ":?:?", client)
                    ? OF_ENVIRONMENT
                    : null;
        }
        String named = first(environment.organisation, environment.ofKey());
        String device = environment.device == null ? "?:?" : environment.device;
        return may(client.charAt(0) + ":" + named + ":" + device, client) ? OF_ENVIRONMENT : null;
    }

    @Test
    void whereverIsSaidWhoConnectsATokenGoesWithTheClientInEffectAtItsPlace() {
        List<ClientKind> kinds = List.of(ClientKind.values());
        Map<String, Integer> outcomes = new HashMap<>();
        for (Said component : all(kinds, "orgA", KEY, null, "p:d")) {
            for (Said environment : all(Arrays.asList((ClientKind) null), "orgA", OTHER_KEY, null, "p:d")) {
                for (boolean given : new boolean[] {true, false}) {
                    for (Said endpoint : all(kinds, "orgB", KEY, null, "p:d", "p:e")) {
                        String outcome = outcome(given, endpoint, component, environment);
                        outcomes.merge(outcome, 1, Integer::sum);
                    }
                }
            }
        }
        assertThat(outcomes.get(OF_COMPONENT)).isGreaterThan(500);
        assertThat(outcomes.get(OF_ENVIRONMENT)).isGreaterThan(500);
        assertThat(outcomes.get("null")).isGreaterThan(500);
    }

    private String outcome(boolean given, Said endpoint, Said component, Said environment) {
        String ofComponent =
                component.options() + "&appId=x&brokerUrl=tcp://here:1" + (given ? "&authToken=" + OF_COMPONENT : "");
        String uri = "iot:event?" + endpoint.options();
        String expected = expected(given, endpoint, component, environment);
        String about = environment + " / " + ofComponent + " / " + uri;
        context.getEndpointRegistry().clear();
        try {
            IotConfiguration configuration = endpoint(environment.variables(), ofComponent, uri);
            assertThat(configuration.getAuthToken()).as(about).isEqualTo(expected);
            if (endpoint.kind != ClientKind.APPLICATION) {
                assertThat(new Identity(configuration).clientId())
                        .as(about)
                        .hasToString(client(endpoint.kind, endpoint, component, environment));
            }
            return String.valueOf(expected);
        } catch (ResolveEndpointFailedException e) {
            if (e.getMessage().contains("Missing option authToken")) {
                assertThat(expected).as(about).isNull();
            }
            return "refused";
        }
    }
}
