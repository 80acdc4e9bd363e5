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

import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.component.IotComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What says where the rows are published, and what tells one place from another. */
class DestinationTest {
    private static final Map<String, String> NO_ENVIRONMENT = Map.of();

    /** The component with options, as {@code name=value} separated by blanks. */
    private static Destination of(String options, Map<String, String> environment) {
        DefaultCamelContext camelContext = new DefaultCamelContext();
        IotComponent component = camelContext.getComponent("iot", IotComponent.class);
        component.getConfiguration().setAppId("ingest");
        for (String option : options == null ? new String[0] : options.split(" ")) {
            String[] parts = option.split("=", 2);
            camelContext.getPropertiesComponent().addOverrideProperty("camel.component.iot." + parts[0], parts[1]);
            component.getComponentPropertyConfigurer().configure(camelContext, component, parts[0], parts[1], true);
        }
        return new Destination(camelContext, environment::get);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serverURIs=tcp://a:1883",
                "brokerUrl=tcp://a:1883",
                "domain=iot.example.com",
                "domain=internetofthings.ibmcloud.com",
                "orgId=myorg1",
                "apiKey=a-myorg1-key",
                "authToken=token"
            })
    void eachOptionThatSaysWhereToPublishMeansARealPlatform(String option) {
        assertThat(of(option, NO_ENVIRONMENT).isConfigured()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "WIOTP_OPTIONS_DOMAIN, internetofthings.ibmcloud.com",
        "WIOTP_OPTIONS_MQTT_PORT, 1883",
        "WIOTP_OPTIONS_MQTT_TRANSPORT, websockets",
        "WIOTP_IDENTITY_ORGID, myorg1"
    })
    void eachVariableOfIbmsSdksThatSaysWhereToPublishMeansARealPlatform(String variable, String value) {
        assertThat(of(null, Map.of(variable, value)).isConfigured()).isTrue();
        assertThat(of(null, Map.of(variable, "")).isConfigured()).as("empty").isFalse();
    }

    @Test
    void aBlankVariableOfTheExampleIsNotSet() {
        for (String value : List.of("", " ", "\t")) {
            assertThat(of(null, Map.of("IOT_DOMAIN", value)).isConfigured()).isFalse();
        }
        assertThat(of(null, Map.of("IOT_DOMAIN", "iot.example.com")).isConfigured())
                .isTrue();
    }

    @Test
    void withoutAnyThePlatformIsALocalOne() {
        assertThat(of(null, NO_ENVIRONMENT).isConfigured()).isFalse();
        assertThat(of("appId=other", NO_ENVIRONMENT).isConfigured()).isFalse();
    }

    @Test
    void anotherServerOrOrganisationIsAnotherDestination() {
        List<String> destinations = new ArrayList<>();
        for (String options : List.of(
                "orgId=a brokerUrl=tcp://one:1883",
                "orgId=b brokerUrl=tcp://one:1883",
                "orgId=a brokerUrl=tcp://one:1884",
                "orgId=a brokerUrl=ssl://one:1883",
                "orgId=a serverURIs=tcp://two:1883",
                "orgId=a serverURIs=tcp://one:1884,tcp://two:1883",
                "orgId=a serverURIs=tcp://two:1883 brokerUrl=ws://one:1883/a",
                "orgId=a brokerUrl=ws://one:1883/b",
                "apiKey=a-a-key authToken=t",
                "apiKey=a-b-key authToken=t",
                "apiKey=a-a-key authToken=t domain=iot.example.com")) {
            destinations.add(of(options, NO_ENVIRONMENT).identity());
        }

        destinations.remove(
                of("orgId=a serverURIs=tcp://two:1883", NO_ENVIRONMENT).identity());
        assertThat(destinations).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "orgId=a brokerUrl=tcp://one:1883, orgId=a serverURIs=tcp://one:1883",
        "orgId=a brokerUrl=tcp://one:1883, orgId=a brokerUrl=mqtt://ONE",
        "orgId=a brokerUrl=tcp://one:1883, orgId=a brokerUrl=tcp://one:1883 domain=iot.example.com",
        "apiKey=a-a-old authToken=old, apiKey=a-a-new authToken=new orgId=a",
        "apiKey=a-a-key authToken=t, apiKey=a-a-key authToken=t brokerUrl=ssl://a.messaging.internetofthings.ibmcloud.com",
        "orgId=a brokerUrl=tcp://one:1883 appId=x, orgId=a brokerUrl=tcp://one:1883 appId=y scalable=true"
    })
    void theSameServerAndOrganisationIsTheSameDestinationHoweverItIsSaid(String options, String others) {
        assertThat(of(options, NO_ENVIRONMENT).identity())
                .isEqualTo(of(others, NO_ENVIRONMENT).identity());
    }

    @Test
    void noSecretStandsInTheIdentity() {
        String identity = of(
                        "apiKey=a-myorg1-secret1 authToken=secret2 brokerUrl=wss://one/mqtt?token=secret3",
                        NO_ENVIRONMENT)
                .identity();

        assertThat(identity).doesNotContain("secret");
    }
}
