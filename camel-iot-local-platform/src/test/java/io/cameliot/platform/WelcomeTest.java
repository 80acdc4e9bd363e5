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
package io.cameliot.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.impl.engine.SimpleCamelContext;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the welcome says about Camel is given to Camel, with an endpoint that keeps its options. */
class WelcomeTest {

    private static final Pattern ENDPOINT = Pattern.compile("(?m)^ +(iot:event\\?.*)$");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a)&b",
                "a)&qos=0)&x}",
                "a}&b",
                "(a)",
                "{b}",
                "a%29&+b",
                "a)",
                "&",
                "}",
                "a#b",
                "b}}c",
                "${x}",
                "RAW(x)",
                "a b\"c\\d",
                "é€",
                "?x"
            })
    void camel_reads_the_token_out_of_the_endpoint_that_the_welcome_shows(String token) throws Exception {
        assertThat(options(welcome(token)))
                .containsOnlyKeys("type", "event", "brokerUrl", "appId", "apiKey", "authToken")
                .containsEntry("authToken", token);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a)&b}&c",
                "{{env:HOME}}",
                "a{{b",
                "#bean:x",
                "#class:java.lang.String",
                "#x",
                "$simple{x}",
                "a\u00a0b",
                "a\u2028b"
            })
    void a_token_that_no_endpoint_can_hold_is_for_java(String token) throws Exception {
        String welcome = welcome(token);

        assertThat(options(welcome)).containsOnlyKeys("type", "event", "brokerUrl", "appId", "apiKey");
        assertThat(welcome).contains("IotConfiguration.setAuthToken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"my\tsecret", "my\nsecret", "my\u0001secret", "my\u007fsecret", "my\u0085secret"})
    void a_token_that_no_route_can_use_is_refused_without_showing_it(String token) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandLine.parse("--token", token))
                .withMessageContaining("--token")
                .withMessageContaining("control character")
                .withMessageNotContaining("secret");
    }

    private static String welcome(String token) {
        CommandLine commandLine = CommandLine.parse("--port", "0", "--token", token);
        try (LocalPlatform platform = commandLine.platform().start()) {
            return Welcome.text(platform, commandLine);
        }
    }

    /** What Camel makes of the options of the endpoint. */
    private static Map<String, String> options(String welcome) throws Exception {
        Matcher endpoint = ENDPOINT.matcher(welcome);
        assertThat(endpoint.find()).isTrue();
        try (SimpleCamelContext camel = new SimpleCamelContext()) {
            camel.addComponent("iot", new Component());
            return camel.getEndpoint(endpoint.group(1), Options.class).options;
        }
    }

    private static final class Component extends DefaultComponent {

        @Override
        protected Endpoint createEndpoint(String uri, String path, Map<String, Object> parameters) throws Exception {
            Options endpoint = new Options(uri, this);
            setProperties(endpoint, parameters);
            return endpoint;
        }
    }

    /** An endpoint with the options that the welcome shows. */
    public static final class Options extends DefaultEndpoint {

        private final Map<String, String> options = new HashMap<>();

        Options(String uri, DefaultComponent component) {
            super(uri, component);
        }

        public void setType(String type) {
            options.put("type", type);
        }

        public void setEvent(String event) {
            options.put("event", event);
        }

        public void setBrokerUrl(String brokerUrl) {
            options.put("brokerUrl", brokerUrl);
        }

        public void setAppId(String appId) {
            options.put("appId", appId);
        }

        public void setApiKey(String apiKey) {
            options.put("apiKey", apiKey);
        }

        public void setAuthToken(String authToken) {
            options.put("authToken", authToken);
        }

        @Override
        public Producer createProducer() {
            throw new UnsupportedOperationException("It keeps options only.");
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new UnsupportedOperationException("It keeps options only.");
        }
    }
}
