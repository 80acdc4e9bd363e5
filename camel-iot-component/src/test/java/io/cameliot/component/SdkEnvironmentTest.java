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
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who connects to where, and how, by the variables that IBM's SDKs know. */
class SdkEnvironmentTest {
    private static final String KEY = "a-myorg1-a84ps90Ajs";
    private static final Map<String, String> APPLICATION =
            Map.of("WIOTP_IDENTITY_APPID", "board", "WIOTP_AUTH_KEY", KEY, "WIOTP_AUTH_TOKEN", "of-the-variable");

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

    private static Map<String, String> with(String name, String value) {
        Map<String, String> environment = new HashMap<>(APPLICATION);
        environment.put(name, value);
        return environment;
    }

    private static Map<String, String> without(String... names) {
        Map<String, String> environment = new HashMap<>(APPLICATION);
        environment.keySet().removeAll(List.of(names));
        return environment;
    }

    private void refused(Map<String, String> environment, String uri, String... parts) {
        assertThatThrownBy(() -> endpoint(environment, uri))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void anApplicationOfTheSdksConnectsByTheirVariables() {
        IotEndpoint endpoint = endpoint(APPLICATION, "iot:event");

        assertThat(endpoint.getServiceMetadata()).containsEntry("clientId", "a:myorg1:board");
        assertThat(new Identity(endpoint.getConfiguration()).userName()).isEqualTo(KEY);
        assertThat(endpoint.getConfiguration().getAuthToken()).isEqualTo("of-the-variable");
    }

    @Test
    void theOlderNamesOfKeyAndTokenCountToo() {
        IotEndpoint endpoint = endpoint(
                Map.of("WIOTP_IDENTITY_APPID", "board", "WIOTP_API_KEY", KEY, "WIOTP_API_TOKEN", "t"), "iot:event");

        assertThat(endpoint.getServiceMetadata()).containsEntry("clientId", "a:myorg1:board");
    }

    @Test
    void optionsWinOverVariables() {
        IotEndpoint endpoint = endpoint(APPLICATION, "iot:event?appId=other&authToken=own");

        assertThat(endpoint.getServiceMetadata()).containsEntry("clientId", "a:myorg1:other");
        assertThat(endpoint.getConfiguration().getAuthToken()).isEqualTo("own");
    }

    @Test
    void aDeviceOrGatewayOfTheSdksConnectsByTheirVariables() {
        Map<String, String> environment = Map.of(
                "WIOTP_IDENTITY_ORGID", "myorg1",
                "WIOTP_IDENTITY_TYPEID", "pump",
                "WIOTP_IDENTITY_DEVICEID", "p-01",
                "WIOTP_AUTH_TOKEN", "t");

        assertThat(endpoint(environment, "iot:event?clientType=device").getServiceMetadata())
                .containsEntry("clientId", "d:myorg1:pump:p-01");
        assertThat(endpoint(environment, "iot:event?clientType=gateway").getServiceMetadata())
                .containsEntry("clientId", "g:myorg1:pump:p-01");
    }

    static Stream<Arguments> servers() {
        return Stream.of(
                arguments("WIOTP_OPTIONS_DOMAIN", "iot.mas.example", "ssl://myorg1.messaging.iot.mas.example:8883"),
                arguments("WIOTP_OPTIONS_MQTT_PORT", "443", "ssl://myorg1.messaging.internetofthings.ibmcloud.com:443"),
                arguments(
                        "WIOTP_OPTIONS_MQTT_PORT", "1883", "tcp://myorg1.messaging.internetofthings.ibmcloud.com:1883"),
                arguments("WIOTP_OPTIONS_MQTT_PORT", "80", "tcp://myorg1.messaging.internetofthings.ibmcloud.com:80"),
                arguments(
                        "WIOTP_OPTIONS_MQTT_PORT", "8884", "ssl://myorg1.messaging.internetofthings.ibmcloud.com:8884"),
                arguments(
                        "WIOTP_OPTIONS_MQTT_TRANSPORT",
                        "websockets",
                        "wss://myorg1.messaging.internetofthings.ibmcloud.com:8883/"),
                arguments(
                        "WIOTP_OPTIONS_MQTT_TRANSPORT",
                        "tcp",
                        "ssl://myorg1.messaging.internetofthings.ibmcloud.com:8883"));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void theVariablesOfTheSdksSayWhereTheServerIs(String name, String value, String serverUri) {
        assertThat(endpoint(with(name, value), "iot:event").getServiceUrl()).isEqualTo(serverUri);
    }

    @Test
    void aBrokerUrlWinsOverTheVariables() {
        assertThat(endpoint(with("WIOTP_OPTIONS_MQTT_PORT", "443"), "iot:event?brokerUrl=tcp://here:1")
                        .getServiceUrl())
                .isEqualTo("tcp://here:1");
    }

    @Test
    void theVariablesOfTheSdksMakeAScalableApplication() {
        assertThat(endpoint(with("WIOTP_OPTIONS_MQTT_SHAREDSUBSCRIPTION", "true"), "iot:event")
                        .getServiceMetadata())
                .containsEntry("clientId", "A:myorg1:board");
        assertThat(endpoint(with("WIOTP_OPTIONS_MQTT_INSTANCEID", "one"), "iot:command")
                        .getServiceMetadata())
                .containsEntry("clientId", "A:myorg1:board:one");
    }

    @Test
    void theVariablesOfAScalableApplicationAreNotForDevicesAndScalableFalseWins() {
        Map<String, String> environment = with("WIOTP_OPTIONS_MQTT_INSTANCEID", "one");

        assertThat(endpoint(environment, "iot:event?clientType=device&type=pump&id=p-01&authToken=t")
                        .getServiceMetadata())
                .containsEntry("clientId", "d:myorg1:pump:p-01");
        assertThat(endpoint(environment, "iot:event?scalable=false").getServiceMetadata())
                .containsEntry("clientId", "a:myorg1:board");
    }

    @Test
    void theVariablesOfTheSdksSayHowLongTheSessionAndTheKeepAliveAre() {
        Map<String, String> environment = with("WIOTP_OPTIONS_MQTT_CLEANSTART", "False");
        environment.put("WIOTP_OPTIONS_MQTT_KEEPALIVE", "30");

        IotConfiguration configuration = endpoint(environment, "iot:event").getConfiguration();
        assertThat(configuration.isCleanStart()).isFalse();
        assertThat(configuration.getSessionExpiryInterval()).isEqualTo(3_600);
        assertThat(configuration.getKeepAliveInterval()).isEqualTo(30);

        environment.put("WIOTP_OPTIONS_MQTT_SESSIONEXPIRY", "60");
        assertThat(new IotConfiguration(new SdkEnvironment(environment::get)).getSessionExpiryInterval())
                .isEqualTo(60);
        environment.put("WIOTP_OPTIONS_MQTT_SESSIONEXPIRY", "4294967295");
        assertThat(new IotConfiguration(new SdkEnvironment(environment::get)).getSessionExpiryInterval())
                .isEqualTo(4_294_967_295L);
        environment.put("WIOTP_OPTIONS_MQTT_CLEANSTART", "true");
        assertThat(new IotConfiguration(new SdkEnvironment(environment::get)).getSessionExpiryInterval())
                .as("as with the SDKs, a session that starts clean ends with its connection")
                .isNotPositive();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // CLEANSTART, SESSIONEXPIRY, options, clean start, expiry
                "-,     77, cleanStart=false,                              false, 77",
                "true,  77, cleanStart=false,                              false, 77",
                "no,    77, cleanStart=false,                              false, 77",
                "false, 77, cleanStart=false,                              false, 77",
                "false, -,  cleanStart=false,                              false, 3600",
                "false, 77, cleanStart=true,                               true,  -1",
                "false, 0,  cleanStart=true,                               true,  -1",
                "false, 1h, cleanStart=true,                               true,  -1",
                "false, -,  cleanStart=true,                               true,  -1",
                "false, 77, cleanStart=true&sessionExpiryInterval=5,       true,  5",
                "-,     1h, cleanStart=false&sessionExpiryInterval=5,      false, 5",
                "false, 1h, sessionExpiryInterval=5,                       false, 5",
                "true,  1h, sessionExpiryInterval=5,                       true,  5",
                "-,     77, event=e,                                       true,  -1",
                "-,     0,  event=e,                                       true,  -1",
                "false, 77, event=e,                                       false, 77"
            })
    void whatNoOptionSaysOfTheSessionIsTakenFromTheVariablesAndACleanStartEndsIt(
            String cleanStart, String expiry, String options, boolean startsClean, long kept) {
        Map<String, String> environment = with("WIOTP_OPTIONS_MQTT_CLEANSTART", cleanStart);
        environment.put("WIOTP_OPTIONS_MQTT_SESSIONEXPIRY", expiry);

        IotConfiguration ofEndpoint =
                endpoint(environment, "iot:event?" + options).getConfiguration();
        IotConfiguration ofComponent = new IotConfiguration(new SdkEnvironment(environment::get));
        IotComponent component = context.getComponent("iot", IotComponent.class);
        component.setConfiguration(ofComponent);
        for (String option : options.split("&")) {
            component
                    .getComponentPropertyConfigurer()
                    .configure(context, component, option.split("=")[0], option.split("=")[1], true);
        }
        IotConfiguration fromComponent =
                context.getEndpoint("iot:command", IotEndpoint.class).getConfiguration();

        for (IotConfiguration configuration : List.of(ofEndpoint, fromComponent)) {
            assertThat(configuration.isCleanStart()).isEqualTo(startsClean);
            assertThat(configuration.getSessionExpiryInterval()).isEqualTo(kept);
        }
    }

    @Test
    void aVariableThatWasNotReadIsNotNamedAsRead() {
        Map<String, String> environment =
                Map.of("WIOTP_IDENTITY_APPID", "board", "WIOTP_API_KEY", KEY, "WIOTP_AUTH_TOKEN", "of-the-device");

        refused(
                environment,
                "iot:event",
                "Missing option authToken",
                "Set in the environment, and read for this: WIOTP_API_KEY. Set in the environment, and not used for this:"
                        + " WIOTP_AUTH_TOKEN. A token");
        Map<String, String> session = with("WIOTP_OPTIONS_MQTT_SESSIONEXPIRY", "77");
        assertThatThrownBy(() -> endpoint(session, "iot:event?cleanStart=false&sessionExpiryInterval=0"))
                .rootCause()
                .hasMessageContaining("sessionExpiryInterval is not set")
                .hasMessageNotContaining("WIOTP");
    }

    static Stream<Arguments> badVariables() {
        return Stream.of(
                arguments("WIOTP_OPTIONS_MQTT_PORT", "65536", "It takes 1 to 65535."),
                arguments("WIOTP_OPTIONS_MQTT_PORT", "0", "It takes 1 to 65535."),
                arguments("WIOTP_OPTIONS_MQTT_PORT", "mqtt", "It takes 1 to 65535."),
                arguments("WIOTP_OPTIONS_MQTT_TRANSPORT", "udp", "It takes tcp or websockets."),
                arguments("WIOTP_OPTIONS_MQTT_KEEPALIVE", "-1", "It takes 0 to 65535."),
                arguments("WIOTP_OPTIONS_MQTT_CLEANSTART", "yes", "It takes true or 1, false or 0."));
    }

    @ParameterizedTest
    @MethodSource("badVariables")
    void aBadVariableIsNamed(String name, String value, String rule) {
        assertThatThrownBy(() -> endpoint(with(name, value), "iot:event").getServiceUrl())
                .hasMessageContaining("Invalid environment variable " + name + " '" + value + "'. " + rule);
    }

    static Stream<Arguments> overridden() {
        return Stream.of(
                arguments("WIOTP_OPTIONS_MQTT_KEEPALIVE", "1m", "keepAliveInterval=60"),
                arguments("WIOTP_OPTIONS_MQTT_KEEPALIVE", "-1", "keepAliveInterval=30"),
                arguments("WIOTP_OPTIONS_MQTT_PORT", "mqtt", "brokerUrl=tcp://here:1"),
                arguments("WIOTP_OPTIONS_MQTT_PORT", "0", "serverURIs=tcp://here:1"),
                arguments("WIOTP_OPTIONS_MQTT_TRANSPORT", "udp", "brokerUrl=tcp://here:1"),
                arguments("WIOTP_OPTIONS_MQTT_CLEANSTART", "no", "cleanStart=true"),
                arguments("WIOTP_OPTIONS_MQTT_SHAREDSUBSCRIPTION", "no", "scalable=false"),
                arguments("WIOTP_OPTIONS_MQTT_SHAREDSUBSCRIPTION", "no", "scalable=true"));
    }

    @ParameterizedTest
    @MethodSource("overridden")
    void aBadVariableIsNotLookedAtWhereAnOptionWins(String name, String value, String option) {
        assertThat(endpoint(with(name, value), "iot:event?" + option)).isNotNull();

        refused(with(name, value), "iot:command", "Invalid environment variable " + name + " '" + value + "'");
    }

    @Test
    void aBadVariableIsNotLookedAtWhereAnOptionOfTheComponentWins() {
        Map<String, String> environment = with("WIOTP_OPTIONS_MQTT_KEEPALIVE", "1m");
        environment.put("WIOTP_OPTIONS_MQTT_CLEANSTART", "no");
        environment.put("WIOTP_OPTIONS_MQTT_SHAREDSUBSCRIPTION", "no");
        environment.put("WIOTP_OPTIONS_MQTT_PORT", "mqtt");
        IotConfiguration configuration = new IotConfiguration(new SdkEnvironment(environment::get));
        IotComponent component = context.getComponent("iot", IotComponent.class);
        component.setConfiguration(configuration);
        component.init();

        Map.of("keepAliveInterval", "60", "cleanStart", "true", "scalable", "false", "brokerUrl", "tcp://here:1")
                .forEach((option, value) ->
                        component.getComponentPropertyConfigurer().configure(context, component, option, value, true));

        assertThat(context.getEndpoint("iot:event")).isNotNull();
    }

    @Test
    void aVariableThatIsNotNeededIsNotLookedAt() {
        Map<String, String> environment = with("WIOTP_OPTIONS_MQTT_SESSIONEXPIRY", "1h");
        environment.put("WIOTP_OPTIONS_MQTT_SHAREDSUBSCRIPTION", "no");

        assertThat(endpoint(environment, "iot:event?clientType=device&type=pump&id=p-01&authToken=t"))
                .isNotNull();
        environment.put("WIOTP_OPTIONS_MQTT_CLEANSTART", "false");
        environment.remove("WIOTP_OPTIONS_MQTT_SHAREDSUBSCRIPTION");
        refused(environment, "iot:command", "Invalid environment variable WIOTP_OPTIONS_MQTT_SESSIONEXPIRY '1h'");
        assertThat(endpoint(environment, "iot:device-status?sessionExpiryInterval=60"))
                .isNotNull();
    }

    /** Camel hides what goes wrong there behind "Cannot auto create component". */
    @Test
    void whateverTheVariablesThereIsAComponent() {
        for (SdkVariable variable : SdkVariable.values()) {
            for (String value : List.of("", "x y", "-1", "99999999999", "\u0000")) {
                IotConfiguration configuration =
                        new IotConfiguration(new SdkEnvironment(with(variable.variable(), value)::get));
                IotComponent component = new IotComponent();
                component.setConfiguration(configuration);
                component.setCamelContext(context);
                component.init();
                assertThat(configuration.copy()).isNotNull();
            }
        }
    }

    @Test
    void anInstanceOfAnApplicationThatIsNotScalableIsRefused() {
        Map<String, String> environment = with("WIOTP_OPTIONS_MQTT_INSTANCEID", "one");
        environment.put("WIOTP_OPTIONS_MQTT_SHAREDSUBSCRIPTION", "false");

        refused(
                environment,
                "iot:event",
                "Environment variable WIOTP_OPTIONS_MQTT_SHAREDSUBSCRIPTION is false, but WIOTP_OPTIONS_MQTT_INSTANCEID",
                "or set the option scalable.");
        assertThat(endpoint(environment, "iot:event?scalable=true").getServiceMetadata())
                .containsEntry("clientId", "A:myorg1:board:one");
        assertThat(endpoint(environment, "iot:event?scalable=false").getServiceMetadata())
                .containsEntry("clientId", "a:myorg1:board");
    }

    @ParameterizedTest
    @CsvSource({"1, true", "true, true", "True, true", "TRUE, true", "0, false", "false, false", "False, false"})
    void cleanStartIsReadAsTheSdksReadIt(String value, boolean cleanStart) {
        assertThat(endpoint(with("WIOTP_OPTIONS_MQTT_CLEANSTART", value), "iot:event")
                        .getConfiguration()
                        .isCleanStart())
                .isEqualTo(cleanStart);
        assertThat(endpoint(with("WIOTP_OPTIONS_MQTT_SHAREDSUBSCRIPTION", value), "iot:command")
                        .getServiceMetadata())
                .containsEntry("clientId", (cleanStart ? "A" : "a") + ":myorg1:board");
    }

    @ParameterizedTest
    @CsvSource({"1883, ws", "80, ws", "443, wss", "8883, wss"})
    void thePortSaysWhetherAWebSocketIsSecure(String port, String scheme) {
        Map<String, String> environment = with("WIOTP_OPTIONS_MQTT_PORT", port);
        environment.put("WIOTP_OPTIONS_MQTT_TRANSPORT", "websockets");

        assertThat(endpoint(environment, "iot:event").getServiceUrl())
                .isEqualTo(scheme + "://myorg1.messaging.internetofthings.ibmcloud.com:" + port + "/");
    }

    private List<String> warningsOf(IotConfiguration configuration) {
        LogCapture log = new LogCapture();
        log.start(LoggerContext.getContext(false));
        try {
            IotComponent component = new IotComponent();
            component.setConfiguration(configuration);
            context.addComponent("iot", component);
            component.init();
            return log.captured().stream()
                    .filter(line -> line.contains("WIOTP"))
                    .toList();
        } finally {
            log.end();
        }
    }

    @Test
    void aPortWithoutTlsIsWarnedOf() {
        assertThat(warningsOf(new IotConfiguration(new SdkEnvironment(with("WIOTP_OPTIONS_MQTT_PORT", "1883")::get))))
                .singleElement()
                .asString()
                .contains("WIOTP_OPTIONS_MQTT_PORT is 1883: connections are not encrypted");
    }

    @Test
    void aPortWithoutTlsThatIsNotUsedIsNotWarnedOf() {
        IotConfiguration elsewhere =
                new IotConfiguration(new SdkEnvironment(with("WIOTP_OPTIONS_MQTT_PORT", "1883")::get));
        elsewhere.setBrokerUrl("ssl://here");

        assertThat(warningsOf(elsewhere)).isEmpty();
    }

    @Test
    void anApplicationWithoutAnIdHasARandomOne() {
        Map<String, String> environment = without("WIOTP_IDENTITY_APPID");

        IotEndpoint one = endpoint(environment, "iot:event");
        IotEndpoint sameComponent = context.getEndpoint("iot:command", IotEndpoint.class);
        IotEndpoint otherComponent = endpoint(environment, "iot:device-status");

        String clientId = one.getServiceMetadata().get("clientId");
        assertThat(clientId).startsWith("a:myorg1:");
        assertThat(UUID.fromString(clientId.substring("a:myorg1:".length()))).isNotNull();
        assertThat(sameComponent.getServiceMetadata()).containsEntry("clientId", clientId);
        assertThat(otherComponent.getServiceMetadata().get("clientId")).isNotEqualTo(clientId);
    }

    @Test
    void aRandomIdIsNotForWhatNeedsTheSameAgain() {
        Map<String, String> environment = without("WIOTP_IDENTITY_APPID");
        String missing = "Missing option appId, or WIOTP_IDENTITY_APPID in the environment.";

        refused(environment, "iot:event?sessionExpiryInterval=60", missing);
        refused(environment, "iot:event?scalable=true", missing);
        environment.put("WIOTP_OPTIONS_MQTT_CLEANSTART", "false");
        refused(environment, "iot:event", missing, "WIOTP_OPTIONS_MQTT_CLEANSTART");
        assertThat(endpoint(environment, "iot:event?appId=own").getServiceMetadata())
                .containsEntry("clientId", "a:myorg1:own");
    }

    @Test
    void withoutAKeyOfTheEnvironmentThereIsNoRandomId() {
        refused(Map.of(), "iot:event?apiKey=" + KEY + "&authToken=t", "Missing option appId.");
    }

    /** A token beside the names of the other spelling is that of a device. */
    @Test
    void keyAndTokenAreReadInOneSpelling() {
        Map<String, String> environment = Map.of(
                "WIOTP_IDENTITY_APPID", "board",
                "WIOTP_API_KEY", KEY,
                "WIOTP_API_TOKEN", "of-the-key",
                "WIOTP_AUTH_TOKEN", "of-the-device");

        assertThat(endpoint(environment, "iot:event").getConfiguration().getAuthToken())
                .isEqualTo("of-the-key");
        IotConfiguration device = endpoint(environment, "iot:event?clientType=device&type=pump&id=p-01")
                .getConfiguration();
        assertThat(device.getAuthToken()).isEqualTo("of-the-device");
        assertThat(device.getApiKey()).isNull();
        assertThat(new Identity(device).clientId()).hasToString("d:myorg1:pump:p-01");
    }

    @Test
    void theTokenOfADeviceMayHaveTheOlderName() {
        Map<String, String> environment = Map.of("WIOTP_IDENTITY_ORGID", "myorg1", "WIOTP_API_TOKEN", "of-the-device");

        assertThat(endpoint(environment, "iot:event?clientType=device&type=pump&id=p-01")
                        .getConfiguration()
                        .getAuthToken())
                .isEqualTo("of-the-device");
    }

    private static final String OTHER_KEY = "a-myorg1-0ther0ther";

    private static Map<String, String> device(String type, String id) {
        return Map.of(
                "WIOTP_IDENTITY_ORGID",
                "myorg1",
                "WIOTP_IDENTITY_TYPEID",
                type,
                "WIOTP_IDENTITY_DEVICEID",
                id,
                "WIOTP_AUTH_TOKEN",
                "of-the-variable");
    }

    static Stream<Arguments> othersThanNamed() {
        String thePump = "clientType=device&type=pump&id=p-01";
        Map<String, String> older = Map.of("WIOTP_API_KEY", KEY, "WIOTP_API_TOKEN", "of-the-variable");
        return Stream.of(
                arguments(APPLICATION, "apiKey=" + OTHER_KEY),
                arguments(APPLICATION, thePump),
                arguments(older, "appId=board&apiKey=" + OTHER_KEY),
                arguments(older, thePump),
                arguments(device("pump", "p-01"), "appId=board&apiKey=" + OTHER_KEY),
                arguments(device("pump", "p-02"), thePump),
                arguments(device("fan", "p-01"), thePump),
                arguments(device("pump", "p-01"), "orgId=other1&" + thePump),
                arguments(device("pump", "p-02"), "clientType=gateway&gatewayType=pump&gatewayId=p-01"));
    }

    @ParameterizedTest
    @MethodSource("othersThanNamed")
    void aTokenOfTheEnvironmentGoesWithNobodyButWhoIsNamedThere(Map<String, String> environment, String options) {
        refused(
                environment,
                "iot:event?" + options,
                "Missing option authToken",
                "Set in the environment, and not used for this: WIOTP_A",
                "_TOKEN. A token goes with the API key or the device that is named there, and with no other.");
        assertThat(endpoint(environment, "iot:event?authToken=own&" + options)
                        .getConfiguration()
                        .getAuthToken())
                .isEqualTo("own");
    }

    static Stream<Arguments> sameAsNamed() {
        return Stream.of(
                arguments(APPLICATION, "apiKey=" + KEY),
                arguments(Map.of("WIOTP_AUTH_TOKEN", "of-the-variable"), "appId=board&apiKey=" + KEY),
                arguments(Map.of("WIOTP_AUTH_TOKEN", "of-the-variable"), "orgId=myorg1&clientType=device&type=t&id=i"),
                arguments(device("pump", "p-01"), "clientType=device&type=pump&id=p-01"),
                arguments(device("pump", "p-01"), "clientType=gateway&type=fan&id=f-01"),
                arguments(device("pump", "p-01"), "clientType=gateway&gatewayType=pump"));
    }

    @ParameterizedTest
    @MethodSource("sameAsNamed")
    void aTokenOfTheEnvironmentGoesWithWhoIsNamedThere(Map<String, String> environment, String options) {
        assertThat(endpoint(environment, "iot:event?" + options)
                        .getConfiguration()
                        .getAuthToken())
                .isEqualTo("of-the-variable");
    }

    @Test
    void theTokenOfAKeyIsNotThatOfADevice() {
        refused(APPLICATION, "iot:event?clientType=device&type=pump&id=p-01", "Missing option authToken");
    }

    @Test
    void aDeviceOfQuickstartByTheEnvironmentNeedsNoToken() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "WIOTP_IDENTITY_ORGID", "quickstart",
                "WIOTP_IDENTITY_TYPEID", "pump",
                "WIOTP_IDENTITY_DEVICEID", "p-01"));

        assertThat(endpoint(environment, "iot:event?clientType=device&event=e").getServiceUrl())
                .isEqualTo("tcp://quickstart.messaging.internetofthings.ibmcloud.com:1883");
        environment.put("WIOTP_AUTH_TOKEN", "t");
        refused(
                environment,
                "iot:event?clientType=device&event=f",
                "Option authToken does not go with the organisation quickstart",
                "WIOTP_IDENTITY_ORGID",
                "WIOTP_AUTH_TOKEN");
    }

    static Stream<Arguments> refusals() {
        Map<String, String> gateway = new HashMap<>(Map.of(
                "WIOTP_IDENTITY_ORGID", "my_org",
                "WIOTP_IDENTITY_TYPEID", "router",
                "WIOTP_IDENTITY_DEVICEID", "r-01",
                "WIOTP_AUTH_TOKEN", "t"));
        return Stream.of(
                arguments(APPLICATION, "iot:event?orgId=quickstart", "WIOTP_AUTH_KEY"),
                arguments(APPLICATION, "iot:event?orgId=other1", "WIOTP_AUTH_KEY"),
                arguments(without("WIOTP_AUTH_TOKEN"), "iot:event", "WIOTP_AUTH_KEY"),
                arguments(without("WIOTP_AUTH_KEY"), "iot:event", "WIOTP_AUTH_TOKEN"),
                arguments(with("WIOTP_AUTH_KEY", "key"), "iot:event", "WIOTP_AUTH_KEY"),
                arguments(with("WIOTP_IDENTITY_APPID", "a:b"), "iot:event", "WIOTP_IDENTITY_APPID"),
                arguments(with("WIOTP_OPTIONS_DOMAIN", "with blanks"), "iot:event", "WIOTP_OPTIONS_DOMAIN"),
                arguments(with("WIOTP_OPTIONS_MQTT_INSTANCEID", "a/b"), "iot:event", "WIOTP_OPTIONS_MQTT_INSTANCEID"),
                arguments(
                        with("WIOTP_OPTIONS_MQTT_SHAREDSUBSCRIPTION", "true"),
                        "iot:event?sessionExpiryInterval=60",
                        "WIOTP_OPTIONS_MQTT_SHAREDSUBSCRIPTION"),
                arguments(
                        with("WIOTP_OPTIONS_MQTT_CLEANSTART", "0"),
                        "iot:event?scalable=true",
                        "WIOTP_OPTIONS_MQTT_CLEANSTART"),
                arguments(
                        Map.of("WIOTP_OPTIONS_MQTT_PORT", "8883"),
                        "iot:event?orgId=quickstart&appId=board&id=p-01",
                        "WIOTP_OPTIONS_MQTT_PORT"),
                arguments(gateway, "iot:event?clientType=gateway", "WIOTP_IDENTITY_ORGID"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalNamesTheVariableBehindIt(Map<String, String> environment, String uri, String variable) {
        refused(environment, uri, "Set in the environment, and read for this: ", variable);
    }

    @Test
    void aVariableThatAnOptionOverridesIsNotNamed() {
        assertThatThrownBy(() -> endpoint(APPLICATION, "iot:event?appId=a:b"))
                .rootCause()
                .hasMessageContaining("Invalid option appId 'a:b'")
                .hasMessageNotContaining("WIOTP");
        assertThatThrownBy(() -> endpoint(with("WIOTP_OPTIONS_MQTT_PORT", "8883"), "iot:event?brokerUrl=host"))
                .rootCause()
                .hasMessageContaining("Invalid option brokerUrl host")
                .hasMessageNotContaining("WIOTP");
    }

    /** What is refused though the URI says nothing is the doing of variables. */
    @Test
    void whateverTheEnvironmentEachRefusalNamesAVariable() {
        Map<String, List<String>> values = new TreeMap<>();
        values.put("WIOTP_IDENTITY_APPID", List.of("board", "a:b", "x".repeat(37)));
        values.put("WIOTP_AUTH_KEY", List.of(KEY, "key", "a-b-c"));
        values.put("WIOTP_AUTH_TOKEN", List.of("t"));
        values.put("WIOTP_API_TOKEN", List.of("u"));
        values.put("WIOTP_OPTIONS_DOMAIN", List.of("iot.mas.example", "a b", "x:y"));
        values.put("WIOTP_OPTIONS_MQTT_PORT", List.of("1883", "443", "0", "x"));
        values.put("WIOTP_OPTIONS_MQTT_TRANSPORT", List.of("tcp", "websockets", "udp"));
        values.put("WIOTP_OPTIONS_MQTT_CLEANSTART", List.of("1", "0", "no"));
        values.put("WIOTP_OPTIONS_MQTT_SESSIONEXPIRY", List.of("60", "0", "1h"));
        values.put("WIOTP_OPTIONS_MQTT_KEEPALIVE", List.of("30", "65536"));
        values.put("WIOTP_OPTIONS_MQTT_SHAREDSUBSCRIPTION", List.of("true", "0", "on"));
        values.put("WIOTP_OPTIONS_MQTT_INSTANCEID", List.of("one", "a/b"));
        SplittableRandom random = new SplittableRandom(3);
        int accepted = 0;
        int rejected = 0;
        for (int i = 0; i < 3_000; i++) {
            Map<String, String> environment = new HashMap<>(APPLICATION);
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                String name = List.copyOf(values.keySet()).get(random.nextInt(values.size()));
                environment.put(
                        name,
                        values.get(name).get(random.nextInt(values.get(name).size())));
            }
            if (random.nextInt(10) == 0) {
                environment.remove("WIOTP_AUTH_TOKEN");
            }
            String uri = "iot:event?type=t" + i;
            Throwable refusal = catchThrowable(() -> endpoint(environment, uri));
            if (refusal == null) {
                accepted++;
            } else {
                rejected++;
                assertThat(refusal).as("%s", environment).hasStackTraceContaining("WIOTP_");
            }
        }
        assertThat(accepted).isGreaterThan(500);
        assertThat(rejected).isGreaterThan(500);
    }
}
