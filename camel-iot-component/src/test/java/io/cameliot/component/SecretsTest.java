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
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.cameliot.broker.EmbeddedPlatform;
import io.cameliot.broker.TestBroker;
import io.cameliot.platform.network.TcpProxy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Looks for the token in everything that a whole run puts out: what is published and received, a connection lost and made
 * again, failures, and what Camel tells about itself.
 */
class SecretsTest {
    private static final String KEY_STORE_PASSWORD = "secret-of-the-key-store";

    /** The consoles of Camel that tell something of routes, endpoints, properties, threads or the log. */
    private static final List<String> CONSOLES = List.of(
            "bean",
            "blocked",
            "browse",
            "circuit-breaker",
            "consumer",
            "context",
            "debug",
            "endpoint",
            "event",
            "health",
            "inflight",
            "internal-tasks",
            "log",
            "message-history",
            "processor",
            "producer",
            "properties",
            "receive",
            "rest",
            "route",
            "route-controller",
            "route-dump",
            "route-group",
            "route-structure",
            "send",
            "service",
            "source",
            "startup-recorder",
            "system-properties",
            "thread",
            "top",
            "trace",
            "transformers",
            "type-converters",
            "variables");

    /** Those that show the source of a route as it is; the structure of a route with Camel 4.22. */
    private static final List<String> ROUTE_SOURCES =
            List.of("console route-dump", "console route-structure", "jmx dump");

    private final Map<String, String> output = new TreeMap<>();
    private final LogCapture log = new LogCapture();
    private final EmbeddedPlatform platform = new EmbeddedPlatform();
    private TcpProxy proxy;
    private DefaultCamelContext context;

    @BeforeEach
    void startContext() throws Exception {
        log.start((LoggerContext) LogManager.getContext(false));
        // At DEBUG, Camel logs what it resolves, secret or not.
        Configurator.setLevel("org.apache.camel.component.properties", Level.INFO);
        Configurator.setLevel("org.apache.camel.impl.engine.DefaultCamelContextExtension", Level.INFO);
        proxy = TcpProxy.to("127.0.0.1", platform.port());
        context = new DefaultCamelContext();
        context.setDevConsole(true);
        context.getShutdownStrategy().setTimeout(5);
        IotConfiguration configuration = configuration();
        configuration.setBrokerUrl(proxy.uri());
        configuration.setAppId("secretive");
        configuration.setApiKey(TestBroker.API_KEY);
        configuration.setReconnectDelay(20);
        context.getPropertiesComponent().addPropertiesFunction(new Vault());
    }

    @AfterEach
    void stopAll() throws IOException {
        context.close();
        proxy.close();
        platform.close();
    }

    private IotConfiguration configuration() {
        return context.getComponent("iot", IotComponent.class).getConfiguration();
    }

    /** @param options what each endpoint has besides */
    private void addRoutes(String options) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump" + options).routeId("in").to("mock:in");
                from("direct:in").routeId("out").to("iot:event?type=pump&id=p-01&event=status" + options);
                from("direct:bad")
                        .routeId("bad")
                        .errorHandler(noErrorHandler())
                        .to("iot:event?id=p-01&event=status" + options);
            }
        });
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        registry.setEnabled(true);
        registry.register(registry.resolveById("consumers"));
        registry.register(registry.resolveById("context"));
    }

    @Test
    void theTokenOfTheComponentIsInNoOutputOfAWholeRun() throws Exception {
        configuration().setAuthToken(context.resolvePropertyPlaceholders("{{vault:token}}"));
        addRoutes("");

        run();

        assertNoSecrets();
    }

    /** What Camel shows of the source of routes it shows whole: a token is better kept out of it. */
    @ParameterizedTest
    @ValueSource(strings = {"{{vault:raw-token}}", "RAW(" + TestBroker.TOKEN + ")"})
    void theTokenOfAnEndpointIsInNoOutputOfAWholeRunButInTheSourceOfItsRoute(String token) throws Exception {
        addRoutes("&authToken=" + token);

        run();

        output.keySet().removeIf(what -> ROUTE_SOURCES.stream().anyMatch(what::contains));
        assertNoSecrets();
    }

    @Test
    void aTokenThatIsWrongIsInNoOutputEither() throws Exception {
        configuration().setAuthToken("wrong " + TestBroker.TOKEN);
        addRoutes("");

        note("failure of the start", catchThrowable(context::start));
        collect("after");

        assertNoSecrets();
    }

    /** The server quotes it. */
    @Test
    void anApiKeyThatIsWrongIsInNoOutputEither() throws Exception {
        String apiKey = "a-" + TestBroker.ORGANISATION + "-SecretKey";
        configuration().setApiKey(apiKey);
        configuration().setAuthToken("any token");
        addRoutes("");

        note("failure of the start", catchThrowable(context::start));
        collect("after");

        assertNoSecrets();
        assertThat(output.get("log")).contains("refused the connection").contains("\"…\" is not an API key");
        assertThat(output.get("failure of the start")).doesNotContain(apiKey);
        assertThat(log.captured())
                .filteredOn(line -> !line.startsWith("CONNECT of ")) // The platform logs in this process.
                .noneMatch(line -> line.contains(apiKey));
    }

    @Test
    void thePasswordOfAKeyStoreIsInNoOutput() throws Exception {
        configuration().setAuthToken(TestBroker.TOKEN);
        context.getRegistry().bind("tls", withPassword());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?brokerUrl=ssl://localhost:1&sslContextParameters=#tls")
                        .to("mock:in");
            }
        });

        note("failure of the start", catchThrowable(context::start));
        collect("after");

        assertNoSecrets();
    }

    /** Servers behind gateways take tokens there. */
    @Test
    void theQueryOfTheServersAddressIsInNoOutput() throws Exception {
        configuration().setAuthToken("any token");
        configuration().setBrokerUrl("ws://127.0.0.1:1/x?token=" + TestBroker.TOKEN);
        addRoutes("");

        context.start();
        await().until(() -> HealthCheckHelper.invoke(context).stream()
                .anyMatch(result -> result.getError().isPresent()));
        collect("disconnected");

        assertNoSecrets();
        assertThat(output).containsValue("ws://127.0.0.1:1/x?…");
        assertThat(output.get("log")).contains("Cannot reach the server ws://127.0.0.1:1/x?…");
        assertThat(output.get("log")).contains("ConnectException, the connection was refused.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apiKey=%k&authToken=%t",
                "api-key=%k&auth-token=%t",
                "Api-Key=%k&Auth-Token=%t",
                "API-KEY=%k&AUTH-TOKEN=%t",
                "APIKEY=%k&AUTHTOKEN=%t",
                "a-piKey=%k&authtoken-=%t",
                "api-key=RAW(%k&x)&auth-token=RAW(%t&x)",
                "api-key=RAW{%k&x}&auth-token=RAW{%t&x}"
            })
    void aSecretOfAnEndpointIsMaskedInAnySpelling(String options) throws Exception {
        String key = "a-" + TestBroker.ORGANISATION + "-SecretKey";
        String uri = "iot:event?type=pump&" + options.replace("%k", key).replace("%t", "SecretToken");
        context.start();

        IotEndpoint endpoint = context.getEndpoint(uri, IotEndpoint.class);

        assertThat(endpoint.getConfiguration().getApiKey()).startsWith(key);
        assertThat(endpoint.getConfiguration().getAuthToken()).startsWith("SecretToken");
        collect("started");
        assertThat(endpoint.toString()).contains("=xxxxxx", "type=pump");
        assertThat(output).allSatisfy((what, text) -> assertThat(text).as(what).doesNotContain(key, "SecretToken"));
        context.close();
        log.end();
    }

    private static SSLContextParameters withPassword() {
        KeyStoreParameters keyStore = new KeyStoreParameters();
        keyStore.setResource("file:none.p12");
        keyStore.setPassword(KEY_STORE_PASSWORD);
        KeyManagersParameters keys = new KeyManagersParameters();
        keys.setKeyStore(keyStore);
        keys.setKeyPassword(KEY_STORE_PASSWORD);
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setKeyManagers(keys);
        return parameters;
    }

    private void run() throws Exception {
        context.start();
        context.createProducerTemplate().sendBody("direct:in", "1");
        note("bad message", catchThrowable(() -> context.createProducerTemplate()
                .sendBody("direct:bad", "x")));
        note(
                "bad endpoint",
                catchThrowable(() -> context.getEndpoint(
                        "iot:event?type=a/b&authToken=RAW(" + TestBroker.TOKEN + ")&apiKey=" + TestBroker.API_KEY)));
        note("other settings", catchThrowable(() -> context.createProducerTemplate()
                .sendBody("iot:event?type=t&id=i&event=e&authToken=RAW(other " + TestBroker.TOKEN + ")", "x")));
        collect("connected");
        proxy.refuse();
        proxy.cut();
        await().until(() -> HealthCheckHelper.invoke(context).stream()
                .anyMatch(result -> result.getError().isPresent()));
        collect("disconnected");
        proxy.accept();
        context.createProducerTemplate().sendBody("direct:in", "2");
        context.getRouteController().stopRoute("in");
        collect("stopped");
    }

    private void collect(String when) throws Exception {
        HealthCheckHelper.invoke(context).forEach(result -> {
            output.put(when + " health " + result.getCheck().getId(), result.getMessage() + " " + result.getDetails());
            result.getError()
                    .ifPresent(error ->
                            note(when + " health error " + result.getCheck().getId(), error));
        });
        DevConsoleRegistry consoles = context.getCamelContextExtension().getContextPlugin(DevConsoleRegistry.class);
        consoles.loadDevConsoles();
        CONSOLES.forEach(id -> {
            DevConsole console = consoles.resolveById(id);
            assertThat(console).as("console " + id).isNotNull();
            for (DevConsole.MediaType type : DevConsole.MediaType.values()) {
                if (console.supportMediaType(type)) {
                    output.put(when + " console " + id + " " + type, String.valueOf(console.call(type)));
                }
            }
        });
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : server.queryNames(new ObjectName("org.apache.camel:*"), null)) {
            String[] attributes = Arrays.stream(server.getMBeanInfo(name).getAttributes())
                    .map(attribute -> attribute.getName())
                    .toArray(String[]::new);
            for (Attribute attribute : server.getAttributes(name, attributes).asList()) {
                output.put(when + " jmx " + name + " " + attribute.getName(), String.valueOf(attribute.getValue()));
            }
            if (name.toString().contains("type=context")) {
                output.put(
                        when + " jmx dump",
                        String.valueOf(server.invoke(name, "dumpRoutesAsXml", new Object[0], new String[0])));
            }
        }
        note(when + " toString", context.getEndpoints() + " " + context.getRoutes() + " " + configuration());
    }

    private void note(String what, Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        note(what, text.toString());
    }

    private void note(String what, String text) {
        output.put(what, text);
    }

    private void assertNoSecrets() throws Exception {
        context.close();
        log.end();
        output.put("log", String.join("\n", log.captured()));
        String bytes = Arrays.toString(TestBroker.TOKEN.getBytes(StandardCharsets.UTF_8));
        assertThat(output).hasSizeGreaterThan(10);
        assertThat(output).allSatisfy((what, text) -> assertThat(text)
                .as(what)
                .doesNotContain(
                        TestBroker.TOKEN,
                        URLEncoder.encode(TestBroker.TOKEN, StandardCharsets.UTF_8),
                        KEY_STORE_PASSWORD,
                        bytes.substring(1, bytes.length() - 1)));
    }

    /** Stands for any vault: a function that knows the token. */
    private static final class Vault implements PropertiesFunction {
        @Override
        public String getName() {
            return "vault";
        }

        @Override
        public String apply(String remainder) {
            return switch (remainder) {
                case "token" -> TestBroker.TOKEN;
                case "raw-token" -> "RAW(" + TestBroker.TOKEN + ")";
                default -> null;
            };
        }
    }
}
