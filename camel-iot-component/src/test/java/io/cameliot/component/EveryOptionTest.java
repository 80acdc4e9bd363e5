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
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cameliot.broker.TestBroker;
import io.cameliot.connection.ServerUri;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.support.service.ServiceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every option values of all kinds, on an endpoint and on the component, beside other options. Either it has the effect
 * that its documentation says, or the value is refused clearly. Nothing connects.
 */
class EveryOptionTest {
    private static final Logger LOG = LoggerFactory.getLogger(EveryOptionTest.class);
    private static final int MOST_SHOWN = 20;
    private static final Pattern RANGE = Pattern.compile("It takes (-?\\d+) (?:to (\\d+)|or more)");

    /** Resources and options that go together: some options are only of use beside others. */
    private static final List<Base> BASES = List.of(
            new Base("event", Map.of()),
            new Base("command", Map.of("sessionExpiryInterval", 60, "cleanStart", false, "persistence", "FILE")),
            new Base("event", Map.of("scalable", true, "instanceId", "i-1")),
            new Base(
                    "event", Map.of("clientType", "device", "type", "pump", "id", "p-01", "authToken", "device-token")),
            new Base(
                    "command",
                    Map.of(
                            "clientType",
                            "gateway",
                            "gatewayType",
                            "hub",
                            "gatewayId",
                            "h-01",
                            "authToken",
                            "hub-token")),
            new Base("event", Map.of("willTopic", "iot-2/type/t/id/i/evt/e/fmt/json", "willPayload", "gone")),
            new Base("rule", Map.of("brokerUrl", "ws://127.0.0.1:1/mqtt")),
            new Base("app-status", Map.of()));

    /** The texts that an option takes, whatever is beside it. */
    private static final Map<String, Predicate<String>> TEXTS = new HashMap<>();

    static {
        Predicate<String> name = Pattern.compile("[A-Za-z0-9._-]{1,36}").asMatchPredicate();
        for (String option : List.of(
                "app",
                "appId",
                "command",
                "event",
                "format",
                "gatewayId",
                "gatewayType",
                "id",
                "instanceId",
                "logicalInterface",
                "replyId",
                "rule",
                "type")) {
            TEXTS.put(option, name);
        }
        TEXTS.put("orgId", Pattern.compile("[A-Za-z0-9]{1,36}").asMatchPredicate());
        TEXTS.put("domain", Pattern.compile("[a-z]{1,63}([.][a-z]{1,63})*").asMatchPredicate());
        TEXTS.put(
                "brokerUrl",
                Pattern.compile("(tcp|mqtt|ssl|MQTTS|ws)://[a-z0-9.]+(:1)?(/mqtt)?")
                        .asMatchPredicate());
        TEXTS.put("authToken", text -> !text.isBlank() && AnyValue.fitsMqtt(text.replaceFirst("[\r\n]+$", "")));
        TEXTS.put("filePersistenceDirectory", text -> !text.isBlank() && AnyValue.fitsMqtt(text));
        TEXTS.put(
                "willPayload",
                text -> StandardCharsets.UTF_8.newEncoder().canEncode(text)
                        && text.getBytes(StandardCharsets.UTF_8).length <= 65_535);
    }

    private record Base(String resource, Map<String, Object> options) {}

    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final List<String> unclear = new ArrayList<>();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private IotComponent component;

    @BeforeEach
    void configure() {
        context.disableJMX();
        context.build();
        component = newComponent();
    }

    @AfterEach
    void close() throws IOException {
        context.close();
    }

    private IotComponent newComponent() {
        IotComponent made = new IotComponent(context);
        ServiceHelper.initService(made);
        made.getConfiguration().setAppId("every");
        made.getConfiguration().setApiKey(TestBroker.API_KEY);
        made.getConfiguration().setAuthToken(TestBroker.TOKEN);
        return made;
    }

    @Test
    void everyOptionOfAnEndpointTakesWhatItDocumentsOrRefusesItClearly() {
        SplittableRandom random = new SplittableRandom(1);
        Map<String, JsonNode> options = options("properties");
        options.remove("resource");
        options.forEach((name, option) -> {
            for (AnyValue value : AnyValue.all(random)) {
                Base other = BASES.get(1 + random.nextInt(BASES.size() - 1));
                for (Base base : List.of(BASES.get(0), other)) {
                    count(
                            base.resource() + base.options().keySet() + " " + name + " " + value.shown(),
                            () -> tryOnEndpoint(base, name, option, value));
                }
            }
        });

        report("options of endpoints");
    }

    @Test
    void everyOptionOfTheComponentTakesWhatItDocumentsOrRefusesItClearly() {
        SplittableRandom random = new SplittableRandom(2);
        Map<String, JsonNode> options = options("componentProperties");
        options.forEach((name, option) -> {
            for (AnyValue value : AnyValue.all(random)) {
                count("component " + name + " " + value.shown(), () -> tryOnComponent(name, option, value));
            }
        });

        report("options of the component");
    }

    private static Map<String, JsonNode> options(String section) {
        try (InputStream json = EveryOptionTest.class.getResourceAsStream("/META-INF/io/cameliot/component/iot.json")) {
            Map<String, JsonNode> options = new TreeMap<>();
            new ObjectMapper()
                    .readTree(json)
                    .get(section)
                    .properties()
                    .forEach(option -> options.put(option.getKey(), option.getValue()));
            return options;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private interface Try {
        String outcome() throws Exception;
    }

    private void count(String subject, Try tried) {
        try {
            outcomes.merge(tried.outcome(), 1, Integer::sum);
        } catch (Exception | AssertionError e) {
            outcomes.merge("unclear", 1, Integer::sum);
            if (unclear.size() < MOST_SHOWN) {
                unclear.add(subject + ": " + e);
            }
        }
    }

    private void report(String what) {
        int cases = outcomes.values().stream().mapToInt(Integer::intValue).sum();
        LOG.info("{}: {} cases, {}", what, cases, outcomes);
        System.out.println(what + ": " + cases + " cases, " + outcomes);
        if (!unclear.isEmpty()) {
            fail(what + ": " + outcomes + ". The first unclear ones:\n" + String.join("\n", unclear));
        }
        assertThat(outcomes).containsKeys("has its effect", "refused");
    }

    private String tryOnEndpoint(Base base, String name, JsonNode option, AnyValue value) throws Exception {
        Map<String, Object> parameters = new HashMap<>(base.options());
        parameters.put(name, value.value());
        IotEndpoint endpoint;
        try {
            endpoint = createEndpoint(component, base.resource(), parameters);
        } catch (Exception e) {
            return refused(e, name, option, value);
        }
        if (value.value() == null) {
            return "left out";
        }
        requireEffect(new IotEndpointConfigurer().getOptionValue(endpoint, name, false), name, option, value);
        return "has its effect";
    }

    private String tryOnComponent(String name, JsonNode option, AnyValue value) throws Exception {
        if (value.value() == null) {
            return "left out";
        }
        IotComponent set = newComponent();
        Map<String, Object> values = new HashMap<>();
        values.put(name, value.value());
        if (String.valueOf(value.value()).startsWith("#bean:")) {
            return "looked up by Camel";
        }
        try {
            PropertyBindingSupport.build()
                    .withConfigurer(set.getComponentPropertyConfigurer())
                    .withIgnoreCase(true)
                    .withMandatory(true)
                    .bind(context, set, values);
            createEndpoint(set, "event", new HashMap<>());
        } catch (Exception e) {
            return refused(e, name, option, value);
        }
        requireEffect(new IotComponentConfigurer().getOptionValue(set, name, false), name, option, value);
        return "has its effect";
    }

    private static IotEndpoint createEndpoint(IotComponent component, String resource, Map<String, Object> parameters)
            throws Exception {
        IotEndpoint endpoint = (IotEndpoint) component.createEndpoint("iot:" + resource, parameters);
        endpoint.createMqttConnectionOptions();
        endpoint.connectionSettings();
        return endpoint;
    }

    private static String refused(Exception error, String name, JsonNode option, AnyValue value) {
        boolean secret = option.path("secret").asBoolean();
        String otherName =
                switch (name) {
                    case "apiKey" -> "API key";
                    case "clientType" ->
                        String.valueOf(value.text()).toLowerCase(Locale.ROOT).startsWith("d")
                                ? " device "
                                : " gateway ";
                    case "configuration" -> "apiKey";
                    default -> name;
                };
        ClearRefusal.require(error, value, secret, name, otherName);
        String message = ClearRefusal.messageOf(error);
        if (message.startsWith("Invalid option " + name + " ") && !message.contains("There is no bean")) {
            requireInvalid(message, name, option, value);
        }
        return "refused";
    }

    /** What the documentation allows is not called invalid. */
    private static void requireInvalid(String message, String name, JsonNode option, AnyValue value) {
        String type = option.get("type").asText();
        Matcher range = RANGE.matcher(message);
        if (isNumeric(type)) {
            assertThat(range.find()).as("a range in: %s", message).isTrue();
            BigInteger number = value.in(unit(option), false);
            boolean fits = number != null
                    && number.compareTo(new BigInteger(range.group(1))) >= 0
                    && number.compareTo(
                                    range.group(2) == null
                                            ? BigInteger.valueOf(Integer.MAX_VALUE)
                                            : new BigInteger(range.group(2)))
                            <= 0;
            assertThat(fits).as("it fits, but: %s", message).isFalse();
        } else if (type.equals("boolean")) {
            assertThat(value.truth())
                    .as("it is true or false, but: %s", message)
                    .isNull();
        } else if (type.equals("enum")) {
            assertThat(constant(option, value))
                    .as("it is a constant, but: %s", message)
                    .isNull();
        } else if (type.equals("string") && value.text() != null) {
            assertThat(TEXTS.getOrDefault(name, text -> false).test(value.text()))
                    .as("it is documented, but: %s", message)
                    .isFalse();
        }
    }

    private static boolean isNumeric(String type) {
        return type.equals("integer") || type.equals("duration");
    }

    /** As the description says it. */
    private static Duration unit(JsonNode option) {
        String description = option.get("description").asText();
        if (description.contains("in milliseconds") || description.contains("in millis")) {
            return Duration.ofMillis(1);
        }
        return description.contains("in seconds") ? Duration.ofSeconds(1) : null;
    }

    private static String constant(JsonNode option, AnyValue value) {
        for (JsonNode constant : option.path("enum")) {
            if (value.text() != null && normal(constant.asText()).equals(normal(value.text()))) {
                return constant.asText();
            }
        }
        return null;
    }

    private static String normal(String text) {
        return text.strip().replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    private static void requireEffect(Object effect, String name, JsonNode option, AnyValue value) {
        switch (option.get("type").asText()) {
            case "integer", "duration" ->
                assertThat(new BigInteger(effect.toString())).isEqualTo(value.in(unit(option), false));
            case "boolean" -> assertThat(effect).isEqualTo(value.truth());
            case "enum" -> assertThat(((Enum<?>) effect).name()).isEqualTo(constant(option, value));
            case "string" -> {
                if (name.equals("serverURIs") && !value.text().equals(effect)) {
                    assertThat(effect)
                            .isEqualTo(ServerUri.parse(name, value.text()).whole());
                    return;
                }
                assertThat(effect)
                        .isEqualTo(
                                option.path("secret").asBoolean()
                                        ? value.text().replaceFirst("[\r\n]+$", "")
                                        : value.text());
            }
            default -> {
                boolean converted = value.value() instanceof Map && effect instanceof Properties;
                assertThat(converted ? value.value() : effect).isEqualTo(value.value());
            }
        }
    }

    @Test
    void everyNumericOptionHasARuleOfItsOwn() {
        Map<String, JsonNode> all = options("properties");
        all.putAll(options("componentProperties"));
        all.values().removeIf(option -> !isNumeric(option.get("type").asText()));

        assertThat(all.keySet())
                .containsExactlyInAnyOrderElementsOf(List.of(NumericOption.values()).stream()
                        .map(NumericOption::optionName)
                        .toList());
    }
}
