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

import io.cameliot.broker.TestBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PropertyBindingSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users write as values of options, and what becomes of it. Nothing connects. */
class OptionValuesTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private IotComponent component;

    @BeforeEach
    void configure() {
        context.disableJMX();
        context.build();
        component = context.getComponent("iot", IotComponent.class);
        component.getConfiguration().setAppId("values");
        component.getConfiguration().setApiKey(TestBroker.API_KEY);
        component.getConfiguration().setAuthToken(TestBroker.TOKEN);
    }

    @AfterEach
    void close() throws IOException {
        context.close();
    }

    private Object option(IotEndpoint endpoint, String name) {
        return new IotEndpointConfigurer().getOptionValue(endpoint, name, true);
    }

    private IotEndpoint endpoint(Map<String, Object> options) throws Exception {
        return (IotEndpoint) component.createEndpoint("iot:event", new HashMap<>(options));
    }

    @ParameterizedTest
    @CsvSource({
        "keepAliveInterval, 45, 45",
        "keepAliveInterval, 45s, 45",
        "keepAliveInterval, 2m, 120",
        "keepAliveInterval, 2m5s, 125",
        "keepAliveInterval, PT45S, 45",
        "keepAliveInterval, 3000ms, 3",
        "keepaliveinterval, 0s, 0",
        "connectionTimeout, 1m30s, 90",
        "sessionExpiryInterval, 2h, 7200",
        "sessionExpiryInterval, 7d, 604800",
        "sessionExpiryInterval, -1, -1",
        "sessionExpiryInterval, 4294967295, 4294967295",
        "maxReconnectDelay, 5m, 300000",
        "maxReconnectDelay, 5000, 5000",
        "reconnectDelay, 250ms, 250",
        "publishTimeout, 1h30m, 5400000",
        "publishTimeout, 1500, 1500",
        "replyTimeout, PT2.5S, 2500",
        "maxInFlight, 007, 7",
        "batch, TRUE, true",
        "serverType, mqtt-broker, MQTT_BROKER",
        "serverType, MqttBroker, MQTT_BROKER",
        "whenDisconnected, fail, FAIL",
        "exchangePattern, in-out, InOut",
        "bridgeErrorHandler, True, true"
    })
    void aValueInTheUriHasTheUnitAndFormOfItsOption(String option, String value, String expected) {
        IotEndpoint endpoint = (IotEndpoint) context.getEndpoint("iot:event?" + option + "=" + value);

        assertThat(option(endpoint, option)).hasToString(expected);
    }

    @Test
    void valuesThatAreNoTextsAreTakenForWhatTheyAre() throws Exception {
        IotEndpoint endpoint = endpoint(Map.of(
                "keepAliveInterval",
                Duration.ofMinutes(2),
                "publishTimeout",
                Duration.ofSeconds(3),
                "sessionExpiryInterval",
                60,
                "maxPayloadSize",
                1_000L,
                "qos",
                0.0,
                "serverType",
                ServerType.MQTT_BROKER,
                "batch",
                true,
                "event",
                new StringBuilder("status")));

        assertThat(endpoint.getConfiguration().getKeepAliveInterval()).isEqualTo(120);
        assertThat(endpoint.getConfiguration().getPublishTimeout()).isEqualTo(3_000);
        assertThat(endpoint.getConfiguration().getSessionExpiryInterval()).isEqualTo(60);
        assertThat(endpoint.getConfiguration().getMaxPayloadSize()).isEqualTo(1_000);
        assertThat(endpoint.getConfiguration().getQos()).isZero();
        assertThat(endpoint.getConfiguration().getServerType()).isEqualTo(ServerType.MQTT_BROKER);
        assertThat(endpoint.getConfiguration().isBatch()).isTrue();
        assertThat(endpoint.getConfiguration().getEvent()).isEqualTo("status");
    }

    @Test
    void aBeanOrAPlaceholderIsReadLikeTheValueItself() {
        context.getRegistry().bind("patience", Duration.ofSeconds(7));
        Properties properties = new Properties();
        properties.setProperty("alive", "40s");
        properties.setProperty("nonsense", "abc");
        context.getPropertiesComponent().setInitialProperties(properties);

        IotEndpoint endpoint = (IotEndpoint) context.getEndpoint(
                "iot:event?publishTimeout=#patience&connectionTimeout=#bean:patience" + "&keepAliveInterval={{alive}}");

        assertThat(endpoint.getConfiguration().getPublishTimeout()).isEqualTo(7_000);
        assertThat(endpoint.getConfiguration().getConnectionTimeout()).isEqualTo(7);
        assertThat(endpoint.getConfiguration().getKeepAliveInterval()).isEqualTo(40);
        assertThatThrownBy(() -> context.getEndpoint("iot:event?qos={{nonsense}}"))
                .rootCause()
                .hasMessage("Invalid option qos 'abc'. It takes 0 to 2.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"iot:event??keepAliveInterval=30s", "iot:event?configuration.keepAliveInterval=30s"})
    void noOtherNameOfAnOptionEscapesItsRule(String uri) {
        IotEndpoint endpoint = (IotEndpoint) context.getEndpoint(uri);

        assertThat(endpoint.getConfiguration().getKeepAliveInterval()).isEqualTo(30);
    }

    private boolean bind(String option, Object value) {
        return PropertyBindingSupport.build()
                .withConfigurer(component.getComponentPropertyConfigurer())
                .withIgnoreCase(true)
                .withMandatory(true)
                .bind(context, component, new HashMap<>(Map.of(option, value)));
    }

    @Test
    void theComponentReadsItsOptionsAsEndpointsDo() {
        bind("keep-alive-interval", "45s");
        bind("sessionExpiryInterval", "1h");
        bind("publish-timeout", "2m");
        bind("maxRouteThreads", "7");
        bind("serverType", "mqtt-broker");

        IotConfiguration configuration = ((IotEndpoint) context.getEndpoint("iot:event")).getConfiguration();
        assertThat(configuration.getKeepAliveInterval()).isEqualTo(45);
        assertThat(configuration.getSessionExpiryInterval()).isEqualTo(3_600);
        assertThat(configuration.getPublishTimeout()).isEqualTo(120_000);
        assertThat(configuration.getServerType()).isEqualTo(ServerType.MQTT_BROKER);
        assertThat(component.getMaxRouteThreads()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "qos | abc | Invalid option qos 'abc'. It takes 0 to 2.",
                "keepAliveInterval | 1500ms | Invalid option keepAliveInterval '1500ms'. It takes 0 to 65535 seconds, or a"
                        + " time such as 30s or 5m.",
                "maxRouteThreads | many | Invalid option maxRouteThreads 'many'. It takes 1 to 10000.",
                "useGlobalSslContextParameters | yes | Invalid option useGlobalSslContextParameters 'yes'. It takes true or"
                        + " false.",
                "clientType | robot | Invalid option clientType 'robot'. It takes APPLICATION, DEVICE, GATEWAY."
            })
    void theComponentRefusesWhatAnOptionDoesNotTake(String option, String value, String message) {
        assertThatThrownBy(() -> bind(option, value)).rootCause().hasMessage(message);
    }

    @Test
    void theConfigurationOfTheComponentReadsItsOptionsAsTheComponentDoes() {
        context.getPropertiesComponent().addInitialProperty("k", "45s");
        bind("configuration.keep-alive-interval", "#property:k");
        bind("configuration.sessionExpiryInterval", "1h");
        bind("configuration.publish-timeout", "2m");
        bind("configuration.server-type", "mqtt-broker");
        bind("configuration.auth-token", "another");
        bind("configuration.ssl-context-parameters.secure-socket-protocol", "TLSv1.3");

        IotConfiguration configuration = ((IotEndpoint) context.getEndpoint("iot:event")).getConfiguration();
        assertThat(configuration.getKeepAliveInterval()).isEqualTo(45);
        assertThat(configuration.getSessionExpiryInterval()).isEqualTo(3_600);
        assertThat(configuration.getPublishTimeout()).isEqualTo(120_000);
        assertThat(configuration.getServerType()).isEqualTo(ServerType.MQTT_BROKER);
        assertThat(configuration.getAuthToken()).isEqualTo("another");
        assertThat(configuration.getSslContextParameters().getSecureSocketProtocol())
                .isEqualTo("TLSv1.3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "configuration.qos | abc | Invalid option qos 'abc'. It takes 0 to 2.",
                "configuration.keep-alive-interval | 1500ms | Invalid option keepAliveInterval '1500ms'. It takes 0 to 65535"
                        + " seconds, or a time such as 30s or 5m.",
                "configuration.batch | yes | Invalid option batch 'yes'. It takes true or false."
            })
    void theConfigurationRefusesWhatAnOptionDoesNotTake(String path, String value, String message) {
        assertThatThrownBy(() -> bind(path, value)).rootCause().hasMessage(message);
    }

    @Test
    void theConfigurationIsThatOfTheComponent() {
        assertThatThrownBy(() -> bind("configuration", "foo"))
                .rootCause()
                .hasMessageContaining("It takes an io.cameliot.component.IotConfiguration")
                .hasMessageNotContaining("Paho");
    }

    @Test
    void theConfigurationHasNoOptionsOfTheComponentAlone() {
        assertThatThrownBy(() -> bind("configuration.maxRouteThreads", "7")).hasMessageContaining("maxRouteThreads");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\n\n"})
    void lineEndsAfterKeyAndTokenDoNotCount(String lineEnd) throws Exception {
        component.getConfiguration().setApiKey(TestBroker.API_KEY + lineEnd);
        component.getConfiguration().setAuthToken(TestBroker.TOKEN + lineEnd);
        IotEndpoint ofComponent = endpoint(Map.of());
        IotEndpoint own =
                endpoint(Map.of("apiKey", TestBroker.API_KEY + lineEnd, "authToken", TestBroker.TOKEN + lineEnd));

        for (IotEndpoint endpoint : new IotEndpoint[] {ofComponent, own}) {
            assertThat(endpoint.createMqttConnectionOptions().getUserName()).isEqualTo(TestBroker.API_KEY);
            assertThat(endpoint.createMqttConnectionOptions().getPassword())
                    .asString()
                    .isEqualTo(TestBroker.TOKEN);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "apiKey, it holds a line end or another control character",
        "authToken, it holds a line end or another control character"
    })
    void lineEndsWithinKeyOrTokenAreRefusedAndNotShown(String option, String fault) {
        Throwable error = catchThrowable(() -> endpoint(Map.of(option, "a-myorg1-first\nsecond")));

        assertThat(error)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid option " + option + ": " + fault
                        + ". It takes one line of text, and is not shown here." + " Give it as it was registered.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000secret", "secret\uD83Dx", "\tsecret"})
    void aTokenThatCannotBeOneIsInNoError(String token) {
        Throwable ofEndpoint = catchThrowable(() -> endpoint(Map.of("authToken", token)));
        bind("authToken", token);
        Throwable ofComponent = catchThrowable(() -> context.getEndpoint("iot:event"));

        assertThat(trace(ofEndpoint)).contains("Invalid option authToken").doesNotContain("secret");
        assertThat(trace(ofComponent)).contains("Invalid option authToken").doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "customWebSocketHeaders, Authorization: Bearer secret",
        "sslClientProps, com.ibm.ssl.keyStorePassword=secret",
        "brokerUrl, ssl://h:8883?password=secret",
        "brokerUrl, tcp://u:secret@h",
        "domain, ssl://u:secret@h",
        "domain, h?token=secret",
        "serverURIs, 'tcp://h:1,ssl://u:secret,b@h'",
        "authToken, #valueAs(int):secret"
    })
    void aSecretInAnOptionThatTakesNoneIsNotInTheRefusal(String option, String value) {
        assertThat(trace(catchThrowable(() -> endpoint(Map.of(option, value)))))
                .contains("Invalid option " + option)
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "brokerUrl=ws://h/x?token=secret",
                "broker-url=ws://h/x?token=secret&qos=1",
                "brokerUrl=ws%3A%2F%2Fh%2Fx%3Ftoken%3Dsecret",
                "brokerUrl=RAW(ws://h/x?token=secret)",
                "qos=0&brokerUrl=RAW(ws://h/x?a=1&token=secret)",
                "brokerUrl=RAW{ws://h/x?a=1&token=secret}&qos=0",
                "qos=0&serverURIs=tcp://h,ws://i/x?token=secret"
            })
    void theQueryOfAServersAddressIsNotShown(String options) {
        IotEndpoint endpoint = (IotEndpoint) context.getEndpoint("iot:event?" + options);

        assertThat(endpoint.getServiceUrl()).contains("/x?…").doesNotContain("secret");
        assertThat(endpoint.getEndpointUri()).doesNotContain("secret");
        assertThat(endpoint.connectionSettings().toString()).contains("/x?…").doesNotContain("secret");
        assertThat(endpoint.connectionSettings()
                        .servers()
                        .get(options.contains(",") ? 1 : 0)
                        .whole())
                .contains("/x?")
                .endsWith("token=secret");
    }

    private static String trace(Throwable error) {
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keep-alive-interval=6s&keepAliveInterval=5s | keepAliveInterval is given twice, as",
                "auth-token=zzz&authToken=tok | authToken is given twice, as",
                "authtoken=zzz&authToken=tok | is given twice, as",
                "authToken=a&authToken=b | Invalid option authToken: it is given 2 times, or as a list. It takes one value.",
                "qos=1&qos=2&qos=1 | Invalid option qos: it is given 3 times, or as a list. It takes one value.",
                "batch=true&batch=true | Invalid option batch: it is given 2 times"
            })
    void anOptionIsGivenOnce(String options, String message) {
        assertThatThrownBy(() -> context.getEndpoint("iot:event?" + options))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .matches(
                        text -> text.replaceAll("auth-token|authtoken", "authToken")
                                .replace("keep-alive-interval", "keepAliveInterval")
                                .contains(message),
                        message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT-0.5S", "-PT1S", "-1s"})
    void noTimeIsNegative(String time) {
        assertThatThrownBy(() -> endpoint(Map.of("sessionExpiryInterval", time)))
                .hasMessageStartingWith(
                        "Invalid option sessionExpiryInterval '" + time + "'. It takes -1 to 4294967295");
        assertThatThrownBy(() -> endpoint(Map.of("sessionExpiryInterval", Duration.ofSeconds(-1))))
                .hasMessageStartingWith("Invalid option sessionExpiryInterval PT-1S. It takes -1 to 4294967295");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ssl://iot.example.com", "iot.example.com:8883", "iot example", "iot..com", "iot.com/"})
    void aDomainIsADomainName(String domain) {
        assertThatThrownBy(() -> endpoint(Map.of("domain", domain)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid option domain '" + domain
                        + "'. It takes a domain name, such as iot.example.com, without"
                        + " a scheme and a port. For an address of another form, set brokerUrl.");
    }
}
