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

import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who connects to where, by what options. */
class IdentityTest {
    private static final String KEY = "a-myorg1-a84ps90Ajs";

    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void closeContext() throws IOException {
        context.close();
    }

    private IotEndpoint endpoint(Map<String, String> environment, String uri) {
        IotComponent component = context.getComponent("iot", IotComponent.class);
        component.setConfiguration(new IotConfiguration(new SdkEnvironment(environment::get)));
        return context.getEndpoint(uri, IotEndpoint.class);
    }

    private void refused(Map<String, String> environment, String uri, String message) {
        assertThatThrownBy(() -> endpoint(environment, uri))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    static Stream<Arguments> clientIds() {
        String own = "orgId=myorg1&authToken=t&";
        return Stream.of(
                arguments("iot:event?appId=board&apiKey=" + KEY + "&authToken=t", "a:myorg1:board"),
                arguments("iot:event?appId=board&apiKey=" + KEY + "&authToken=t&scalable=true", "A:myorg1:board"),
                arguments(
                        "iot:event?appId=board&apiKey=" + KEY + "&authToken=t&scalable=true&instanceId=one",
                        "A:myorg1:board:one"),
                arguments("iot:event?" + own + "clientType=device&type=pump&id=p-01", "d:myorg1:pump:p-01"),
                arguments(
                        "iot:event?" + own + "clientType=gateway&gatewayType=router&gatewayId=r-01&type=pump&id=p-01",
                        "g:myorg1:router:r-01"),
                arguments(
                        "iot:event?orgId=quickstart&clientType=device&type=pump&id=p-01&event=status",
                        "d:quickstart:pump:p-01"),
                arguments("iot:event?orgId=quickstart&appId=board&id=p-01", "a:quickstart:board"));
    }

    @ParameterizedTest
    @MethodSource("clientIds")
    void theOptionsMakeTheClientId(String uri, String clientId) {
        assertThat(endpoint(Map.of(), uri).getServiceMetadata()).containsEntry("clientId", clientId);
    }

    static Stream<Arguments> mistakes() {
        String device = "iot:event?orgId=myorg1&authToken=t&clientType=device";
        String scalable = "iot:event?appId=board&apiKey=" + KEY + "&authToken=t&scalable=true";
        return Stream.of(
                arguments("iot:event?apiKey=" + KEY + "&authToken=t", "Missing option appId."),
                arguments("iot:event?appId=board", "Missing option apiKey, or orgId where the server takes no"),
                arguments("iot:event?appId=board&orgId=myorg1", "Missing options apiKey and authToken."),
                arguments("iot:event?appId=board&apiKey=" + KEY, "Missing option authToken."),
                arguments(
                        "iot:event?appId=board&apiKey=key&authToken=t",
                        "Invalid option apiKey, or missing option orgId: the API key does not"),
                arguments(
                        "iot:event?appId=a:b&apiKey=" + KEY + "&authToken=t",
                        "Invalid option appId 'a:b'. It takes 1 to 36"),
                arguments(
                        "iot:event?appId=board&orgId=my_org&apiKey=key&authToken=t",
                        "Invalid option orgId 'my_org'. It takes 1 to 36"),
                arguments(
                        "iot:event?appId=board&apiKey=" + KEY + "&authToken=t&instanceId=one",
                        "Option instanceId is for scalable applications."),
                arguments(scalable + "&instanceId=a/b", "Invalid option instanceId 'a/b'. It takes 1 to 36"),
                arguments(scalable + "&sessionExpiryInterval=60", "Set instanceId, another one in each process,"),
                arguments(scalable + "&cleanStart=false", "cleanStart is false, but sessionExpiryInterval is not set"),
                arguments(scalable + "&connections=0", "Invalid option connections 0. It takes 1 to 100."),
                arguments(
                        "iot:event?appId=board&apiKey=" + KEY + "&authToken=t&connections=2",
                        "Only a scalable application has several"),
                arguments(device + "&id=p-01", "Missing option type. With clientType device it says who connects."),
                arguments(device + "&type=pump", "Missing option id. With clientType device it says who connects."),
                arguments(device + "&type=+&id=p-01", "Invalid option type '+'."),
                arguments(device + "&type=pump&id=p:01", "Invalid option id 'p:01'."),
                arguments(device + "&type=pump&id=p-01&scalable=true", "Options scalable and instanceId are for app"),
                arguments(device + "&type=pump&id=p-01&apiKey=" + KEY, "Option apiKey is for applications; a device"),
                arguments(
                        "iot:event?orgId=myorg1&clientType=device&type=pump&id=p-01",
                        "Missing option authToken: the token that the device got"),
                arguments(
                        "iot:event?authToken=t&clientType=device&type=pump&id=p-01",
                        "Missing option orgId, the organisation of the device."),
                arguments(
                        "iot:event?orgId=myorg1&authToken=t&clientType=gateway&gatewayId=r-01",
                        "Missing option gatewayType. With clientType gateway it says who connects."),
                arguments(
                        "iot:app-status?orgId=myorg1&authToken=t&clientType=gateway&gatewayType=r&gatewayId=r-01",
                        "A gateway cannot subscribe to app-status."),
                arguments("iot:device-state?orgId=myorg1&authToken=t&clientType=device&type=pump&id=p-01", "A device"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void eachMistakeHasAnErrorOfItsOwn(String uri, String message) {
        refused(Map.of(), uri, message);
    }

    static Stream<Arguments> quickstart() {
        String app = "orgId=quickstart&appId=board";
        return Stream.of(
                arguments("iot:command?" + app + "&id=p-01", "no commands"),
                arguments("iot:event?" + app + "&id=p-01&scalable=true", "no scalable applications"),
                arguments("iot:event?" + app + "&id=p-01&brokerUrl=ssl://localhost", "no connections over TLS"),
                arguments("iot:event?" + app + "&id=p-01&brokerUrl=wss://localhost", "no connections over TLS"),
                arguments("iot:event?" + app + "&id=p-01&sessionExpiryInterval=60", "no durable sessions"));
    }

    @ParameterizedTest
    @MethodSource("quickstart")
    void whatQuickstartDoesNotOfferIsRefusedWhenTheEndpointIsCreated(String uri, String message) {
        refused(Map.of(), uri, "The organisation quickstart offers " + message);
    }

    @Test
    void aWildcardForADeviceOrApplicationIdOfQuickstartIsRefusedWhenItIsConsumed() {
        for (String resource : new String[] {"event", "device-status", "app-status"}) {
            IotEndpoint endpoint = endpoint(Map.of(), "iot:" + resource + "?orgId=quickstart&appId=board");

            assertThatThrownBy(() -> endpoint.createConsumer(exchange -> {}))
                    .hasMessageContaining("no wildcards for device and application IDs");
        }
    }

    @Test
    void theServerIsTheOrganisationsOwn() {
        String identity = "appId=board&apiKey=" + KEY + "&authToken=t";

        assertThat(endpoint(Map.of(), "iot:event?" + identity).getServiceUrl())
                .isEqualTo("ssl://myorg1.messaging.internetofthings.ibmcloud.com:8883");
        assertThat(endpoint(Map.of(), "iot:event?" + identity + "&domain=iot.mas.example")
                        .getServiceUrl())
                .isEqualTo("ssl://myorg1.messaging.iot.mas.example:8883");
        assertThat(endpoint(Map.of(), "iot:event?orgId=quickstart&appId=board&id=x")
                        .getServiceUrl())
                .isEqualTo("tcp://quickstart.messaging.internetofthings.ibmcloud.com:1883");
    }

    @Test
    void theComponentsCredentialsOfAnApplicationAreNotUsedForADevice() {
        IotComponent component = context.getComponent("iot", IotComponent.class);
        component.getConfiguration().setApiKey(KEY);
        component.getConfiguration().setAuthToken("of-the-application");
        component.getConfiguration().setBrokerUrl("tcp://localhost");
        String device = "iot:event?clientType=device&type=pump&id=p-01";

        IotConfiguration without =
                context.getEndpoint(device, IotEndpoint.class).getConfiguration();
        IotConfiguration own = context.getEndpoint(device + "&authToken=of-the-device", IotEndpoint.class)
                .getConfiguration();

        assertThat(without.getAuthToken()).isNull();
        assertThat(new Identity(without).userName()).isNull();
        assertThat(new Identity(without).clientId()).hasToString("d:myorg1:pump:p-01");
        assertThat(own.getAuthToken()).isEqualTo("of-the-device");
        assertThat(new Identity(own).userName()).isEqualTo("use-token-auth");
    }

    private static SSLContextParameters withKeyManagers(KeyManagersParameters keys) {
        SSLContextParameters tls = new SSLContextParameters();
        tls.setTrustManagers(new TrustManagersParameters());
        tls.setKeyManagers(keys);
        return tls;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iot:event?orgId=myorg1&clientType=device&type=pump&id=p-01",
                "iot:event?orgId=myorg1&clientType=gateway&gatewayType=router&gatewayId=r-01"
            })
    void aDeviceWithACertificateNeedsNoToken(String uri) {
        context.getRegistry().bind("tls", withKeyManagers(new KeyManagersParameters()));
        context.getRegistry().bind("trust", withKeyManagers(null));

        IotEndpoint endpoint = endpoint(Map.of(), uri + "&sslContextParameters=#tls");

        assertThat(endpoint.getServiceUrl()).isEqualTo("ssl://myorg1.messaging.internetofthings.ibmcloud.com:8883");
        assertThat(new Identity(endpoint.getConfiguration()).userName()).isNull();
        refused(Map.of(), uri + "&sslContextParameters=#trust", "Missing option authToken: the token that the ");
    }

    @Test
    void theCertificateOfADeviceMayBeThatOfTheCamelContext() {
        context.setSSLContextParameters(withKeyManagers(new KeyManagersParameters()));
        context.getComponent("iot", IotComponent.class).setUseGlobalSslContextParameters(true);

        assertThat(endpoint(Map.of(), "iot:event?orgId=myorg1&clientType=device&type=pump&id=p-01")
                        .getServiceMetadata())
                .containsEntry("clientId", "d:myorg1:pump:p-01");
    }

    static Stream<String> spellings() {
        return Stream.of("apiKey", "apikey", "APIKEY", "api-key");
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void howeverItIsSpeltAnApiKeyIsRefusedForADevice(String apiKey) {
        refused(
                Map.of(),
                "iot:event?clientType=device&type=pump&id=p-01&authToken=t&orgId=myorg1&" + apiKey + "=" + KEY,
                "Option apiKey is for applications; a device");
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void howeverItsOptionsAreSpeltADeviceDoesNotGetTheTokenOfTheApplicationOrLoseItsOwn(String apiKey) {
        IotComponent component = context.getComponent("iot", IotComponent.class);
        component.getConfiguration().setApiKey(KEY);
        component.getConfiguration().setAuthToken("of-the-application");
        String authToken = apiKey.equals("api-key") ? "auth-token" : apiKey.replaceFirst("(?i)apikey", "AuthTOKEN");

        IotConfiguration device = context.getEndpoint(
                        "iot:event?clientType=device&type=pump&id=p-01&" + authToken + "=own", IotEndpoint.class)
                .getConfiguration();

        assertThat(device.getAuthToken()).isEqualTo("own");
        assertThat(device.getApiKey()).isNull();
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void howeverItIsSpeltAnInstanceIdIsRefusedForADevice(String spelling) {
        String instanceId =
                spelling.equals("api-key") ? "instance-id" : spelling.replaceFirst("(?i)apikey", "INSTANCEid");
        refused(
                Map.of(),
                "iot:event?clientType=device&type=pump&id=p-01&authToken=t&orgId=myorg1&" + instanceId + "=one",
                "Options scalable and instanceId are for applications.");
    }

    static Stream<Arguments> clientsOfTheComponent() {
        String otherKey = "a-myorg1-0ther0ther";
        return Stream.of(
                arguments("apiKey=" + KEY, "appId=board", "appId=board&apiKey=" + otherKey),
                arguments("clientType=device&type=pump&id=p-01", "orgId=myorg1", "orgId=myorg1&type=pump&id=p-02"),
                arguments("clientType=device&type=pump&id=p-01", "orgId=myorg1&event=e", "orgId=myorg1&type=fan"),
                arguments(
                        "clientType=device&type=pump&id=p-01",
                        "orgId=myorg1&id=p-01",
                        "orgId=myorg1&clientType=gateway&gatewayType=g&gatewayId=g-01"),
                arguments("clientType=device&orgId=myorg1", "type=a&id=b", "type=a&id=b&orgId=other1"),
                arguments(
                        "clientType=gateway&gatewayType=g&gatewayId=g-01",
                        "orgId=myorg1&id=p-01",
                        "orgId=myorg1&gatewayId=g-02"));
    }

    @ParameterizedTest
    @MethodSource("clientsOfTheComponent")
    void aTokenOfTheComponentGoesWithNobodyButWhoIsNamedThere(String ofComponent, String same, String other) {
        IotComponent component = context.getComponent("iot", IotComponent.class);
        component.setConfiguration(new IotConfiguration(new SdkEnvironment(name -> null)));
        for (String option : (ofComponent + "&authToken=of-the-component").split("&")) {
            component
                    .getComponentPropertyConfigurer()
                    .configure(context, component, option.split("=")[0], option.split("=")[1], true);
        }

        assertThat(context.getEndpoint("iot:event?" + same, IotEndpoint.class)
                        .getConfiguration()
                        .getAuthToken())
                .isEqualTo("of-the-component");
        assertThatThrownBy(() -> context.getEndpoint("iot:event?" + other))
                .rootCause()
                .hasMessageContaining("Missing option authToken");
        assertThat(context.getEndpoint("iot:event?authToken=own&" + other, IotEndpoint.class)
                        .getConfiguration()
                        .getAuthToken())
                .isEqualTo("own");
    }
}
