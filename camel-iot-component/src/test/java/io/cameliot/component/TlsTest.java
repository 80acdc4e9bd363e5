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

import io.cameliot.broker.TestBroker;
import io.cameliot.connection.ConnectFailure;
import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.network.CertificateAuthority;
import io.cameliot.platform.network.IssuedCertificate;
import io.cameliot.platform.network.KeyStoreFile;
import io.cameliot.platform.network.TcpProxy;
import io.cameliot.platform.network.Tls;
import io.cameliot.platform.organisation.Organisation;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.CipherSuitesParameters;
import org.apache.camel.support.jsse.FilterParameters;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextClientParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.SecureSocketProtocolsParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections with TLS, plain and by WebSocket: with whom they come about, and with whom they do not. */
class TlsTest {
    private static final String PASSWORD = "key-store-password";

    @TempDir
    private static Path directory;

    private static CertificateAuthority authority;
    private static CertificateAuthority stranger;
    private static LocalPlatform platform;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    @BeforeAll
    static void startPlatform() {
        authority = CertificateAuthority.in(directory.resolve("ca"), PASSWORD);
        stranger = CertificateAuthority.in(directory.resolve("stranger"), PASSWORD);
        platform = start(
                Tls.with(authority.server("localhost").keyStore()).wantingClientCertificates(authority.trustStore()));
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    @AfterEach
    void closeStarted() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    private static LocalPlatform start(Tls tls) {
        return LocalPlatform.builder()
                .organisation(Organisation.named(TestBroker.ORGANISATION).apiKey(TestBroker.API_KEY, TestBroker.TOKEN))
                .tls(tls)
                .webSocket()
                .start();
    }

    private static LocalPlatform start(IssuedCertificate server) {
        return start(Tls.with(server.keyStore()));
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        started.push(closeable);
        return closeable;
    }

    private static SSLContextParameters trusting(CertificateAuthority trusted) {
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setKeyStore(keyStore(trusted.trustStore()));
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setTrustManagers(trust);
        return parameters;
    }

    private static SSLContextParameters showing(SSLContextParameters parameters, IssuedCertificate certificate) {
        KeyManagersParameters keys = new KeyManagersParameters();
        keys.setKeyStore(keyStore(certificate.keyStore()));
        keys.setKeyPassword(certificate.keyStore().password());
        parameters.setKeyManagers(keys);
        return parameters;
    }

    private static KeyStoreParameters keyStore(KeyStoreFile file) {
        KeyStoreParameters parameters = new KeyStoreParameters();
        parameters.setType("PKCS12");
        parameters.setResource("file:" + file.path());
        parameters.setPassword(file.password());
        return parameters;
    }

    private DefaultCamelContext context(String serverUri, SSLContextParameters tls) throws Exception {
        DefaultCamelContext context = closing(IotContext.of(serverUri, "secure"));
        context.getComponent("iot", IotComponent.class).getConfiguration().setSslContextParameters(tls);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?connectionTimeout=5").routeId("events").to("mock:events");
                from("iot:app-status?app=secure&connectionTimeout=5").to("mock:status");
                from("direct:in").to("iot:event?type=pump&id=p-01&event=status&connectionTimeout=5");
            }
        });
        return context;
    }

    private static void assertRoundTrip(DefaultCamelContext context) throws Exception {
        context.start();
        MockEndpoint events = context.getEndpoint("mock:events", MockEndpoint.class);
        events.expectedMinimumMessageCount(2);
        events.setResultWaitTime(60_000);
        context.createProducerTemplate().sendBody("direct:in", "small");
        context.createProducerTemplate().sendBody("direct:in", "x".repeat(100_000));
        events.assertIsSatisfied();
        assertThat(events.getExchanges().get(1).getMessage().getBody(String.class))
                .hasSize(100_000);
    }

    static Stream<String> uris() {
        return Stream.of(
                platform.secureUri(), platform.secureWebSocketUri(), platform.webSocketUri(), platform.serverUri());
    }

    @ParameterizedTest
    @MethodSource("uris")
    void aServerWhoseCaIsTrustedIsConnectedToByEachTransport(String uri) throws Exception {
        assertRoundTrip(context(uri, trusting(authority)));
    }

    @Test
    void theSettingsOfTheCamelContextAreUsedIfTheComponentSaysSo() throws Exception {
        DefaultCamelContext context = context(platform.secureUri(), null);
        context.setSSLContextParameters(trusting(authority));
        context.getComponent("iot", IotComponent.class).setUseGlobalSslContextParameters(true);

        assertRoundTrip(context);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theClientShowsItsCertificate(boolean webSocket) throws Exception {
        DefaultCamelContext context = context(
                webSocket ? platform.secureWebSocketUri() : platform.secureUri(),
                showing(trusting(authority), authority.client("board")));
        MockEndpoint status = context.getEndpoint("mock:status", MockEndpoint.class);
        context.start();

        await().until(() -> status.getReceivedCounter() > 0);

        assertThat(status.getExchanges().get(0).getMessage().getBody(String.class))
                .contains("\"CertName\":\"board\"", "\"Secure\":true");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerThatIsNotTrustedHearsNothing(boolean webSocket) throws Exception {
        long before = platform.connectionsAccepted("a:myorg1:secure");

        assertFailure(
                webSocket ? platform.secureWebSocketUri() : platform.secureUri(),
                trusting(stranger),
                "is not trusted. Give its CA with caCertificates, or as trust manager in sslContextParameters.");

        assertThat(platform.connectionsAccepted("a:myorg1:secure")).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerWithTheCertificateOfAnotherHostHearsNothing(boolean webSocket) throws Exception {
        LocalPlatform other = closing(start(authority.server("other.example")));

        assertFailure(
                webSocket ? other.secureWebSocketUri() : other.secureUri(),
                trusting(authority),
                "is for another host. Call the server by the name in its certificate.");
    }

    @Test
    void theHostNameNeedNotFitIfThatIsAskedFor() throws Exception {
        LocalPlatform other = closing(start(authority.server("other.example")));
        DefaultCamelContext context = context(other.secureUri(), trusting(authority));
        context.getComponent("iot", IotComponent.class).getConfiguration().setHttpsHostnameVerificationEnabled(false);

        assertRoundTrip(context);
    }

    /** The verifier of the option adds to the built-in check, and replaces it where that is switched off. */
    @ParameterizedTest
    @CsvSource({"true, false, false", "true, true, false", "false, false, false", "false, true, true"})
    void aHostnameVerifierAddsToTheBuiltInCheck(boolean builtIn, boolean verified, boolean connects) throws Exception {
        LocalPlatform other = closing(start(authority.server("other.example")));
        DefaultCamelContext context = context(other.secureUri(), trusting(authority));
        IotConfiguration configuration =
                context.getComponent("iot", IotComponent.class).getConfiguration();
        configuration.setHttpsHostnameVerificationEnabled(builtIn);
        configuration.setSslHostnameVerifier((host, session) -> verified);

        if (connects) {
            assertRoundTrip(context);
        } else {
            assertFailure(context, "is for another host.");
        }
    }

    @Test
    void aHostnameVerifierCanRefuseTheRightHost() throws Exception {
        DefaultCamelContext context = context(platform.secureUri(), trusting(authority));
        context.getComponent("iot", IotComponent.class)
                .getConfiguration()
                .setSslHostnameVerifier((host, session) -> false);

        assertFailure(context, "is for another host.");
    }

    @Test
    void aServerWhoseCertificateHasExpiredHearsNothing() throws Exception {
        LocalPlatform expired = closing(start(authority.expiredServer("localhost")));

        assertFailure(expired.secureUri(), trusting(authority), "is not valid now. Have it renewed");
    }

    static Stream<Arguments> badClients() {
        return Stream.of(
                Arguments.of("none", Map.of()),
                Arguments.of("of a stranger", Map.of("certificate", stranger.client("board"))),
                Arguments.of("expired", Map.of("certificate", authority.expiredClient("board"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badClients")
    void aClientCertificateThatTheServerDoesNotAcceptIsSaidToBeTheReason(
            String unused, Map<String, IssuedCertificate> certificate) throws Exception {
        LocalPlatform strict =
                closing(start(Tls.with(authority.server("localhost").keyStore())
                        .requiringClientCertificates(authority.trustStore())));
        SSLContextParameters parameters = trusting(authority);
        certificate.values().forEach(shown -> showing(parameters, shown));

        assertFailure(strict.secureUri(), parameters, "does not accept the client's certificate, or misses one.");
    }

    @Test
    void tlsWhereTheServerSpeaksNoneIsSaidToBeTheReason() throws Exception {
        assertFailure(
                "ssl://localhost:" + platform.port(),
                trusting(authority),
                "Check the port in brokerUrl: it may not speak TLS there.");
    }

    @Test
    void noTlsWhereTheServerSpeaksItIsSaidToBeTheReason() throws Exception {
        assertFailure(
                "tcp://localhost:" + platform.securePort(),
                trusting(authority),
                "Check the port in brokerUrl: it may want TLS, ssl://, there.");
    }

    @Test
    void aKeyStoreThatCannotBeReadFailsTheStartAndKeepsItsPasswordSecret() throws Exception {
        SSLContextParameters parameters = trusting(authority);
        KeyStoreParameters unreadable = keyStore(authority.trustStore());
        unreadable.setPassword("a wrong " + PASSWORD);
        parameters.getTrustManagers().setKeyStore(unreadable);
        DefaultCamelContext context = context(platform.secureUri(), parameters);

        Throwable failure = catchThrowable(context::start);

        assertThat(failure).hasRootCauseInstanceOf(Exception.class);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain(PASSWORD);
        }
        assertThat(failure).hasStackTraceContaining("sslContextParameters");
    }

    private static SSLContextParameters with(Consumer<SSLContextParameters> change) {
        SSLContextParameters parameters = trusting(authority);
        change.accept(parameters);
        return parameters;
    }

    private static SSLContextClientParameters client(String cipherSuite, String protocol) {
        SSLContextClientParameters client = new SSLContextClientParameters();
        client.setCipherSuites(suites(cipherSuite));
        client.setSecureSocketProtocols(protocols(protocol));
        return client;
    }

    private static CipherSuitesParameters suites(String suite) {
        CipherSuitesParameters suites = new CipherSuitesParameters();
        suites.setCipherSuite(List.of(suite));
        return suites;
    }

    private static SecureSocketProtocolsParameters protocols(String protocol) {
        SecureSocketProtocolsParameters protocols = new SecureSocketProtocolsParameters();
        protocols.setSecureSocketProtocol(List.of(protocol));
        return protocols;
    }

    private static FilterParameters nothing() {
        FilterParameters filter = new FilterParameters();
        filter.getInclude().add("NOTHING.*");
        return filter;
    }

    static Stream<Arguments> unusableParameters() {
        return Stream.of(
                Arguments.of("cipher suite", with(p -> p.setCipherSuites(suites("TLS_FOO")))),
                Arguments.of("protocol", with(p -> p.setSecureSocketProtocols(protocols("TLSv9")))),
                Arguments.of("cipher suites filter", with(p -> p.setCipherSuitesFilter(nothing()))),
                Arguments.of("protocols filter", with(p -> p.setSecureSocketProtocolsFilter(nothing()))),
                Arguments.of("context", with(p -> p.setSecureSocketProtocol("TLSv9"))),
                Arguments.of("provider", with(p -> p.setProvider("Nobody"))),
                Arguments.of("cipher suite of clients", with(p -> p.setClientParameters(client("TLS_FOO", "TLSv1.2")))),
                Arguments.of(
                        "protocol of clients",
                        with(p -> p.setClientParameters(client("TLS_AES_128_GCM_SHA256", "TLSv9")))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusableParameters")
    void parametersThatNoTlsCanBeSpokenWithFailTheStart(String what, SSLContextParameters parameters) throws Exception {
        for (String uri : List.of(platform.secureUri(), platform.secureWebSocketUri())) {
            Throwable failure = catchThrowable(context(uri, parameters)::start);

            assertThat(failure)
                    .as(uri)
                    .isNotNull()
                    .hasStackTraceContaining("Cannot connect to " + uri)
                    .hasStackTraceContaining("of sslContextParameters");
        }
    }

    @Test
    void aSocketFactoryThatCannotMakeSocketsFailsTheStart() throws Exception {
        DefaultCamelContext context = context(platform.secureUri(), null);
        context.getComponent("iot", IotComponent.class).getConfiguration().setSocketFactory(new RefusingFactory());

        assertThat(catchThrowable(context::start))
                .isNotNull()
                .hasStackTraceContaining(
                        "Unsupported CipherSuite: TLS_FOO. Check brokerUrl and the connection options.");
    }

    /** As one of the JDK with a cipher suite that it has not. */
    private static final class RefusingFactory extends SSLSocketFactory {
        @Override
        public String[] getDefaultCipherSuites() {
            return new String[0];
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return new String[0];
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) {
            return createSocket();
        }

        @Override
        public Socket createSocket() {
            throw new IllegalArgumentException("Unsupported CipherSuite: TLS_FOO");
        }

        @Override
        public Socket createSocket(String host, int port) {
            return createSocket();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            return createSocket();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            return createSocket();
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
            return createSocket();
        }
    }

    private TcpProxy proxy(boolean webSocket) {
        return closing(TcpProxy.to("127.0.0.1", webSocket ? platform.secureWebSocketPort() : platform.securePort()));
    }

    private static String secureUri(TcpProxy proxy, boolean webSocket) {
        return (webSocket ? "wss" : "ssl") + "://localhost:" + proxy.port() + (webSocket ? "/mqtt" : "");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionThatIsLostComesBack(boolean webSocket) throws Exception {
        TcpProxy proxy = proxy(webSocket);
        DefaultCamelContext context = context(secureUri(proxy, webSocket), trusting(authority));
        assertRoundTrip(context);

        proxy.cut();

        context.createProducerTemplate().sendBody("direct:in", "again");
        assertThat(proxy.connectionsAccepted()).isEqualTo(2);
    }

    @Test
    void aSecureWebSocketIsVerifiedTheSameWayAfterOneThatIsNotSecure() throws Exception {
        TcpProxy nobody = closing(TcpProxy.to("127.0.0.1", platform.webSocketPort()));
        nobody.refuse();
        DefaultCamelContext context = context(platform.secureWebSocketUri(), trusting(authority));
        context.getComponent("iot", IotComponent.class)
                .getConfiguration()
                .setServerURIs("ws://localhost:" + nobody.port() + "/mqtt," + platform.secureWebSocketUri());

        assertRoundTrip(context);
    }

    /** TLS wants to say goodbye, which must not wait for a server that takes nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aContextStopsThoughTheServerTakesNothing(boolean webSocket) throws Exception {
        TcpProxy proxy = proxy(webSocket);
        DefaultCamelContext context = context(secureUri(proxy, webSocket), trusting(authority));
        context.start();
        proxy.stall();
        for (int i = 0; i < 200; i++) {
            context.createProducerTemplate().asyncSendBody("direct:in", "x".repeat(131_072));
        }
        context.getShutdownStrategy().setTimeout(1);

        assertThat(catchThrowable(context::stop)).isNull();

        assertThat(context.isStopped()).isTrue();
    }

    private void assertFailure(String uri, SSLContextParameters parameters, String reason) throws Exception {
        assertFailure(context(uri, parameters), reason);
    }

    private static void assertFailure(DefaultCamelContext context, String reason) throws Exception {
        context.start();
        IotConsumer consumer = (IotConsumer) context.getRoute("events").getConsumer();
        await().until(() -> lastFailure(consumer).contains(reason));
        assertThat(lastFailure(consumer)).contains(reason).doesNotContain(PASSWORD, TestBroker.TOKEN);
    }

    private static String lastFailure(IotConsumer consumer) {
        return consumer.connections()
                .get(0)
                .lastFailure()
                .map(ConnectFailure::getMessage)
                .orElse("");
    }
}
