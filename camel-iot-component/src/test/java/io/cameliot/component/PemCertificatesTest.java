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
import static org.awaitility.Awaitility.await;

import io.cameliot.broker.TestBroker;
import io.cameliot.connection.ConnectFailure;
import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.network.CertificateAuthority;
import io.cameliot.platform.network.IssuedCertificate;
import io.cameliot.platform.network.Tls;
import io.cameliot.platform.organisation.Organisation;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CAs in files of the PEM format, by the option and by the variable of IBM's SDKs. */
class PemCertificatesTest {
    private static final String CA_FILE = "WIOTP_OPTIONS_MQTT_CAFILE";

    @TempDir
    private static Path directory;

    private static CertificateAuthority authority;
    private static CertificateAuthority stranger;
    private static IssuedCertificate client;
    private static LocalPlatform platform;

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeAll
    static void startPlatform() {
        authority = CertificateAuthority.in(directory.resolve("ca"), "key-store-password");
        stranger = CertificateAuthority.in(directory.resolve("stranger"), "key-store-password");
        client = authority.client("board");
        platform = LocalPlatform.builder()
                .organisation(Organisation.named(TestBroker.ORGANISATION).apiKey(TestBroker.API_KEY, TestBroker.TOKEN))
                .tls(Tls.with(authority.server("localhost").keyStore())
                        .wantingClientCertificates(authority.trustStore()))
                .webSocket()
                .start();
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    @AfterEach
    void closeContext() throws Exception {
        context.close();
    }

    private IotConfiguration configure(Map<String, String> environment) throws Exception {
        IotConfiguration configuration = new IotConfiguration(new SdkEnvironment(environment::get));
        configuration.setBrokerUrl(platform.secureUri());
        configuration.setAppId("pem");
        configuration.setApiKey(TestBroker.API_KEY);
        configuration.setAuthToken(TestBroker.TOKEN);
        configuration.setReconnectDelay(50);
        context.disableJMX();
        context.getComponent("iot", IotComponent.class).setConfiguration(configuration);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event").routeId("events").to("mock:events");
                from("iot:app-status?app=pem").to("mock:status");
                from("direct:in").to("iot:event?type=pump&id=p-01&event=status");
            }
        });
        return configuration;
    }

    private static Map<String, String> variable(String file) {
        return Map.of(CA_FILE, file);
    }

    private void assertRoundTrip() throws Exception {
        context.start();
        MockEndpoint events = context.getEndpoint("mock:events", MockEndpoint.class);
        events.expectedBodiesReceived("x");
        events.setResultWaitTime(60_000);
        context.createProducerTemplate().sendBody("direct:in", "x");
        events.assertIsSatisfied();
    }

    private void assertFailure(String reason) {
        context.start();
        IotConsumer consumer = (IotConsumer) context.getRoute("events").getConsumer();
        await().until(() -> lastFailure(consumer).contains(reason));
    }

    private static String lastFailure(IotConsumer consumer) {
        return consumer.connections()
                .get(0)
                .lastFailure()
                .map(ConnectFailure::getMessage)
                .orElse("");
    }

    private static SSLContextParameters showing(IssuedCertificate certificate) {
        KeyStoreParameters store = new KeyStoreParameters();
        store.setType("PKCS12");
        store.setResource("file:" + certificate.keyStore().path());
        store.setPassword(certificate.keyStore().password());
        KeyManagersParameters keys = new KeyManagersParameters();
        keys.setKeyStore(store);
        keys.setKeyPassword(certificate.keyStore().password());
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setKeyManagers(keys);
        return parameters;
    }

    private static Path file(String name, String... contents) throws Exception {
        return Files.writeString(directory.resolve(name), String.join("", contents));
    }

    private static Path bytes(String name, byte[] first, byte[] second) throws Exception {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return Files.write(directory.resolve(name), all);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerOfTheCaIsTrusted(boolean webSocket) throws Exception {
        IotConfiguration configuration = configure(Map.of());
        configuration.setBrokerUrl(webSocket ? platform.secureWebSocketUri() : platform.secureUri());
        configuration.setCaCertificates("file:" + authority.certificatePem());

        assertRoundTrip();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerOfAnotherCaIsNot(boolean webSocket) throws Exception {
        long before = platform.connectionsAccepted("a:myorg1:pem");
        IotConfiguration configuration = configure(Map.of());
        configuration.setBrokerUrl(webSocket ? platform.secureWebSocketUri() : platform.secureUri());
        configuration.setCaCertificates("file:" + stranger.certificatePem());

        assertFailure("is not trusted. Give its CA with caCertificates,");
        assertThat(platform.connectionsAccepted("a:myorg1:pem")).isEqualTo(before);
    }

    /** As openssl and others write them: text before, between and after. */
    @Test
    void aFileMayHoldSeveralCertificatesAndText() throws Exception {
        Path bundle = file(
                "bundle.pem",
                "# CAs of the plant\n\n",
                Files.readString(stranger.certificatePem()).replace("\n", "\r\n"),
                "# --- BEGIN of the others ---\nsubject=CN = the other\n",
                Files.readString(authority.certificatePem()),
                "\n# end\n");
        configure(Map.of()).setCaCertificates("file:" + bundle);

        assertRoundTrip();
    }

    @Test
    void theClientShowsItsCertificateAllTheSame() throws Exception {
        SSLContextParameters parameters = showing(client);
        IotConfiguration configuration = configure(Map.of());
        configuration.setSslContextParameters(parameters);
        configuration.setCaCertificates("file:" + authority.certificatePem());
        MockEndpoint status = context.getEndpoint("mock:status", MockEndpoint.class);
        context.start();

        await().until(() -> status.getReceivedCounter() > 0);

        assertThat(status.getExchanges().get(0).getMessage().getBody(String.class))
                .contains("\"CertName\":\"board\"");
        assertThat(parameters.getTrustManagers()).isNull();
    }

    @Test
    void theVariableOfTheSdksNamesTheFile() throws Exception {
        configure(variable(authority.certificatePem().toString()));

        assertRoundTrip();
    }

    @Test
    void theVariableOfTheSdksIsNoLongerReadWithTheOption() throws Exception {
        configure(variable(stranger.certificatePem().toString()))
                .setCaCertificates("file:" + authority.certificatePem());

        assertRoundTrip();
    }

    @Test
    void theVariableOfTheSdksIsNoLongerReadWithTrustManagers() throws Exception {
        KeyStoreParameters store = new KeyStoreParameters();
        store.setType("PKCS12");
        store.setResource("file:" + authority.trustStore().path());
        store.setPassword(authority.trustStore().password());
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setKeyStore(store);
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setTrustManagers(trust);
        configure(variable("/not/there")).setSslContextParameters(parameters);

        assertRoundTrip();
    }

    @Test
    void theCertificatesOfTheSystemAreThoseOfTheJvm() throws Exception {
        configure(variable("_os_"));

        assertFailure("is not trusted.");
    }

    static Stream<Arguments> unusable() throws Exception {
        String pem = Files.readString(authority.certificatePem());
        Path endless = Path.of("/dev/zero");
        byte[] narrow = pem.getBytes(StandardCharsets.US_ASCII);
        byte[] der = Base64.getMimeDecoder()
                .decode(pem.replaceAll("-----[^-]+-----", "").strip());
        String passedOver = "a certificate in it has something else than five hyphens before BEGIN";
        String tooLarge = "it has more than 1048576 bytes";
        Path large = file("large.pem", pem + "x".repeat(1024 * 1024));
        return Stream.of(
                Arguments.of(Files.exists(endless) ? endless : large, tooLarge),
                Arguments.of(large, tooLarge),
                Arguments.of(directory.resolve("not-there.pem"), "not-there.pem"),
                Arguments.of(file("empty.pem"), "it holds none"),
                Arguments.of(file("garbage.pem", "no certificate"), "PEM format"),
                Arguments.of(file("cut.pem", pem.substring(0, pem.length() / 2)), "PEM format"),
                Arguments.of(client.keyPem(), "it holds a PRIVATE KEY, and it takes certificates alone"),
                Arguments.of(
                        file("key-first.pem", Files.readString(client.keyPem()) + pem),
                        "it holds a PRIVATE KEY, and it takes certificates alone"),
                Arguments.of(
                        Files.writeString(directory.resolve("wide.pem"), pem, StandardCharsets.UTF_16),
                        "it is a text in UTF-16, or part of it is. Save it in ASCII or UTF-8"),
                Arguments.of(file("spaces.pem", pem, pem.replaceAll("(?m)^", "  ")), passedOver),
                Arguments.of(file("joined.pem", pem.strip(), pem), passedOver),
                Arguments.of(file("remark.pem", pem, "# CA 2: ", pem), passedOver),
                Arguments.of(file("hyphens.pem", pem, pem.substring(1)), passedOver),
                Arguments.of(file("six-hyphens.pem", pem, "-", pem), passedOver),
                Arguments.of(file("marks.pem", "\uFEFF", pem, "\uFEFF", pem), passedOver),
                Arguments.of(
                        file("key.pem", pem, " " + Files.readString(client.keyPem())),
                        "it holds a PRIVATE KEY, and it takes certificates alone"),
                Arguments.of(
                        bytes("half-wide.pem", narrow, pem.getBytes(StandardCharsets.UTF_16LE)),
                        "it is a text in UTF-16, or part of it is. Save it in ASCII or UTF-8"),
                Arguments.of(bytes("half-der.pem", narrow, der), "it holds bytes that are no text"));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void aFileThatCannotBeUsedFailsTheStartByTheNameOfTheOption(Path file, String why) throws Exception {
        configure(Map.of()).setCaCertificates("file:" + file);

        assertThat(catchThrowable(context::start))
                .rootCause()
                .hasMessageContaining("option caCertificates 'file:" + file + "'")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void aFileThatCannotBeUsedIsRefusedWithTheEndpoint(Path file, String why) throws Exception {
        configure(Map.of());

        assertThat(catchThrowable(() -> context.getEndpoint("iot:event?caCertificates=file:" + file)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("option caCertificates 'file:" + file + "'")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void aFileThatCannotBeUsedFailsTheStartByTheNameOfTheVariable(Path file, String why) throws Exception {
        configure(variable(file.toString()));

        assertThat(catchThrowable(context::start))
                .rootCause()
                .hasMessageContaining("environment variable " + CA_FILE + " '" + file + "'")
                .hasMessageContaining(why);
    }

    @Test
    void withTrustManagersOrSocketsOfTheUserTheOptionIsRefused() throws Exception {
        SSLContextParameters trusting = new SSLContextParameters();
        trusting.setTrustManagers(new TrustManagersParameters());
        context.getRegistry().bind("trusting", trusting);
        context.getRegistry().bind("sockets", javax.net.SocketFactory.getDefault());
        configure(Map.of());
        String uri = "iot:event?caCertificates=ca.pem";

        assertThatThrownBy(() -> context.getEndpoint(uri + "&sslContextParameters=#trusting"))
                .rootCause()
                .hasMessageContaining("Option caCertificates does not go with the trust managers");
        assertThatThrownBy(() -> context.getEndpoint(uri + "&socketFactory=#sockets"))
                .rootCause()
                .hasMessageContaining("Option caCertificates does not go with socketFactory");
    }

    /** So that a property that Camel adds is not forgotten. */
    @Test
    void theParametersOfTheUserAreCopiedWhole() throws Exception {
        SSLContextParameters original = new SSLContextParameters();
        Map<String, Object> values = new HashMap<>();
        for (Method setter : SSLContextParameters.class.getMethods()) {
            if (setter.getName().startsWith("set") && !setter.getName().equals("setCamelContext")) {
                Class<?> type = setter.getParameterTypes()[0];
                Object value =
                        type == String.class ? "1" : type.getConstructor().newInstance();
                setter.invoke(original, value);
                values.put(setter.getName().replaceFirst("set", "get"), value);
            }
        }

        SSLContextParameters copy = TlsSettings.copy(original);

        assertThat(values).hasSizeGreaterThan(10);
        for (Map.Entry<String, Object> value : values.entrySet()) {
            assertThat(SSLContextParameters.class.getMethod(value.getKey()).invoke(copy))
                    .as(value.getKey())
                    .isSameAs(value.getValue());
        }
    }
}
