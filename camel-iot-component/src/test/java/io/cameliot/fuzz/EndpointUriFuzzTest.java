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
package io.cameliot.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cameliot.component.IotComponent;
import io.cameliot.component.IotConfiguration;
import io.cameliot.component.IotEndpoint;
import io.cameliot.protocol.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Endpoint URIs: any options with any values. The context is never started, and nothing connects. */
class EndpointUriFuzzTest {
    private static final String TOKEN = "MP$08VKz!8rXwnR-Q*";

    /** Camel takes a time that grows with the square of a URI's length to make it presentable in an error. */
    private static final int LONGEST = 500;

    private static final String KEY_SECRET = "0gypwq4gln";
    private static final List<String> VALUES = List.of(
            "",
            "+",
            "%2B",
            "#",
            "%23",
            "a",
            "a/b",
            "pump",
            "true",
            "false",
            "0",
            "1",
            "2",
            "-1",
            "65535",
            "65536",
            "2147483648",
            "1s",
            "5m",
            "1e3",
            "device",
            "gateway",
            "APPLICATION",
            "mqtt-broker",
            "quickstart",
            "myorg1",
            "tcp://127.0.0.1:1",
            "ssl://localhost",
            "foo",
            "iot-2/type/t/id/i/evt/e/fmt/json",
            "iot-2/type/t/id/+/mon",
            "%",
            "%zz",
            "%00",
            "%C3%28",
            "%ED%A0%80",
            "RAW(a)",
            "RAW(",
            "RAW{x}",
            "RAW(a&b=c)",
            "{{none}}",
            "{{none:1}}",
            "{{",
            "#b",
            "$",
            "${",
            "a,b",
            "x".repeat(40),
            "\u0000",
            "\u202Ex",
            "\uD83D",
            "😀",
            "%F0%9F%98%80",
            "null",
            " ");
    private static final String TOKEN_IN_URI = "vT*9$kLw&2!mQ";
    private static final String KEY_SECRET_IN_URI = "a84ps90Ajs";
    private static final List<String> SECRETS = List.of(
            "authToken=RAW(" + TOKEN_IN_URI + ")",
            "authToken=" + URLEncoder.encode(TOKEN_IN_URI, StandardCharsets.UTF_8),
            "apiKey=a-myorg1-" + KEY_SECRET_IN_URI,
            "apiKey=" + KEY_SECRET_IN_URI);

    private final List<String> options = optionNames();
    private final Mutations names = new Mutations(
            Arrays.stream(Resource.values()).map(Resource::resourceName).toList(),
            List.of("-", "_", "/", ":", "?"),
            LONGEST);
    private final Mutations values =
            new Mutations(VALUES, List.of("&", "=", "%", "%0A", "+", "RAW(", ")", "a", "9"), LONGEST);
    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void configure() {
        context.disableJMX();
        IotConfiguration configuration =
                context.getComponent("iot", IotComponent.class).getConfiguration();
        configuration.setBrokerUrl("tcp://127.0.0.1:1");
        configuration.setAppId("fuzz");
        configuration.setApiKey("a-myorg1-" + KEY_SECRET);
        configuration.setAuthToken(TOKEN);
    }

    @AfterEach
    void close() throws IOException {
        context.close();
    }

    @Test
    void aUriBecomesAnEndpointOrIsRefusedClearlyAndNoErrorShowsASecret() {
        new Fuzzer("endpoint URIs", 10_000).run(this::uri, this::check);
    }

    private String check(String uri) {
        IotEndpoint endpoint;
        try {
            endpoint = (IotEndpoint) context.getEndpoint(uri);
        } catch (ResolveEndpointFailedException e) {
            requireSafe(e);
            return isOurs(rootOf(e)) ? "refused by the component" : "refused by Camel";
        }
        try {
            assertThat(endpoint.toString()).doesNotContain(TOKEN, KEY_SECRET, TOKEN_IN_URI, KEY_SECRET_IN_URI);
            assertThat(endpoint.getServiceMetadata().get("clientId"))
                    .matches("[aAdg]:[A-Za-z0-9]{1,36}(:[A-Za-z0-9._-]{1,36}){1,2}");
            assertThat(endpoint.getConfiguration().getQos()).isBetween(0, 2);
            createClients(endpoint);
        } finally {
            context.removeEndpoint(endpoint);
        }
        return "endpoint";
    }

    private void createClients(IotEndpoint endpoint) {
        try {
            endpoint.createProducer();
        } catch (IllegalArgumentException e) {
            requireSafe(e);
        }
        try {
            endpoint.createConsumer(exchange -> {});
        } catch (IllegalArgumentException e) {
            requireSafe(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Camel's own errors may quote the URI as it is, with a secret that stands in it; those of the component do not. */
    private void requireSafe(Exception error) {
        Refusals.requireWithout(TOKEN, error);
        Refusals.requireWithout(KEY_SECRET, error);
        Throwable root = rootOf(error);
        if (isOurs(root)) {
            assertThat(root.getMessage()).doesNotContain(TOKEN_IN_URI, KEY_SECRET_IN_URI);
            assertThat(root).isInstanceOf(IllegalArgumentException.class);
            Refusals.requireClear(root.getMessage());
            assertThat(options.stream().anyMatch(root.getMessage()::contains)
                            || root.getMessage()
                                    .matches(".*(apiKey|authToken|resource|quickstart|cannot|device|gateway|RAW).*"))
                    .as("an option in: %s", root.getMessage())
                    .isTrue();
        }
    }

    private static boolean isOurs(Throwable error) {
        StackTraceElement[] trace = error.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith("io.cameliot.");
    }

    private static Throwable rootOf(Throwable error) {
        return error.getCause() == null ? error : rootOf(error.getCause());
    }

    private String uri(Chance chance) {
        StringBuilder uri = new StringBuilder("iot:")
                .append(
                        chance.onceIn(10)
                                ? names.text(chance)
                                : chance.oneOf(List.of(Resource.values())).resourceName());
        Set<String> parameters = new LinkedHashSet<>();
        if (chance.onceIn(4)) {
            parameters.add(chance.oneOf(SECRETS));
        }
        for (int i = chance.below(5); i > 0; i--) {
            parameters.add(parameter(chance));
        }
        return parameters.isEmpty()
                ? uri.toString()
                : uri.append('?').append(String.join("&", parameters)).toString();
    }

    private String parameter(Chance chance) {
        String name = chance.oneOf(options);
        if (chance.onceIn(20)) {
            name = new Mutations(List.of(name), List.of(".", "[0]", "%", "configuration."), LONGEST).text(chance);
        }
        String value = chance.onceIn(2) ? chance.oneOf(VALUES) : values.text(chance);
        return name + "=" + (chance.onceIn(3) ? URLEncoder.encode(value, StandardCharsets.UTF_8) : value);
    }

    /** All options that an endpoint has but the secret ones, as the component's descriptor lists them. */
    private static List<String> optionNames() {
        try (InputStream in =
                EndpointUriFuzzTest.class.getResourceAsStream("/META-INF/io/cameliot/component/iot.json")) {
            List<String> names = new ArrayList<>();
            new ObjectMapper().readTree(in).get("properties").fieldNames().forEachRemaining(names::add);
            names.removeAll(List.of("resource", "apiKey", "authToken"));
            return names;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
