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

import io.cameliot.broker.TestBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of options whose values are references in Camel's notations. Nothing connects. */
class ValueReferenceTest {
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

    private void property(String key, String value) {
        context.getPropertiesComponent().addInitialProperty(key, value);
    }

    @ParameterizedTest
    @CsvSource({
        "keepAliveInterval, #property:k, 30",
        "connectionTimeout, #property:k, 30",
        "keep-alive-interval, #property:k, 30",
        "publishTimeout, #property:k, 30000",
        "sessionExpiryInterval, #property:se, 3600",
        "sessionExpiryInterval, #valueAs(int):5, 5",
        "sessionExpiryInterval, #valueAs(java.lang.Integer):5, 5",
        "publishTimeout, #valueAs(int):5, 5",
        "replyTimeout, #valueAs(String):5s, 5000",
        "keepAliveInterval, #type:java.time.Duration, 7",
        "keepAliveInterval, #property:reference, 7",
        "qos, #property:one, 1",
        "batch, #property:yes, true",
        "serverType, #property:broker, MQTT_BROKER",
        "event, #property:broker, mqtt-broker",
        "event, #valueAs(int):5, 5",
        "headerFilterStrategy, #class:io.cameliot.component.IotHeaderFilterStrategy, "
    })
    void whatAReferenceOfCamelStandsForIsReadLikeTheValueItself(String option, String reference, String expected)
            throws Exception {
        context.getRegistry().bind("patience", Duration.ofSeconds(7));
        property("k", "30s");
        property("se", "1h");
        property("one", "1");
        property("yes", "True");
        property("broker", "mqtt-broker");
        property("reference", "#patience");

        IotEndpoint ofUri = (IotEndpoint) context.getEndpoint("iot:event?" + option + "=RAW(" + reference + ")");
        IotEndpoint ofMap = endpoint(Map.of(option, reference));

        for (IotEndpoint endpoint : new IotEndpoint[] {ofUri, ofMap}) {
            String value = option(endpoint, option.replace("-", "")).toString();
            if (expected == null) {
                assertThat(value).startsWith(reference.substring("#class:".length()));
            } else {
                assertThat(value).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "qos | #property:q | Invalid option qos 'abc'. It takes 0 to 2.",
                "batch | #valueAs(int):5 | Invalid option batch 5. It takes true or false.",
                "qos | #class:java.lang.String | Invalid option qos ''. It takes 0 to 2.",
                "willQos | #class:java.lang.Object | Invalid option willQos of type java.lang.Object. It takes 0 to 2.",
                "serverType | #class:java.util.HashMap | Invalid option serverType of type java.util.HashMap. It takes"
                        + " IOT_TOOL, MQTT_BROKER.",
                "event | #class:java.lang.Object | Invalid option event of type java.lang.Object. It takes a text. Convert the"
                        + " value to a String before.",
                "qos | #property:none | Invalid option qos '#property:none'. There is no property of that name. Set it, or use"
                        + " another name.",
                "event | #property:none | Invalid option event '#property:none'. There is no property of that name. Set it, or"
                        + " use another name.",
                "qos | #class:no.Such | Invalid option qos '#class:no.Such'. It cannot be made or found"
                        + " (ClassNotFoundException). Correct its class or type, or give the value itself.",
                "qos | #valueAs(int):secret | Invalid option qos '#valueAs(…'. It cannot be made or found"
                        + " (TypeConversionException). Correct its class or type, or give the value itself.",
                "sslContextParameters | #autowired | Invalid option sslContextParameters '#autowired'. The registry has 0"
                        + " beans of the type org.apache.camel.support.jsse.SSLContextParameters. Bind one, or give its name"
                        + " as #name.",
                "qos | #autowiredx | Invalid option qos '#autowiredx'. There is no bean of that name in the registry. Bind it"
                        + " before, or use another name."
            })
    void aReferenceToWhatDoesNotFitIsRefused(String option, String reference, String message) {
        property("q", "abc");

        assertThatThrownBy(() -> context.getEndpoint("iot:event?" + option + "=RAW(" + reference + ")"))
                .rootCause()
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qos",
                "batch",
                "keepAliveInterval",
                "publishTimeout",
                "serverType",
                "headerFilterStrategy",
                "event",
                "authToken"
            })
    void anOptionalPlaceholderThatStandsForNothingLeavesTheOptionAsItIs(String option) throws Exception {
        Object untouched = option(endpoint(Map.of()), option);

        assertThat(option(endpoint(Map.of(option, "{{?nope}}")), option)).isEqualTo(untouched);
        assertThat(option((IotEndpoint) context.getEndpoint("iot:event?" + option + "=%7B%7B?nope%7D%7D"), option))
                .isEqualTo(untouched);
    }
}
