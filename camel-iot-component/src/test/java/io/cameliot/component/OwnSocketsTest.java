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

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cameliot.broker.TestBroker;
import io.cameliot.platform.network.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets and TLS properties of the user that no connection can be made with are refused with the endpoint. */
class OwnSocketsTest {
    private static final String PASSWORD = "store-password";

    @TempDir
    private static Path directory;

    private static String trustStore;

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeAll
    static void makeTrustStore() {
        trustStore = CertificateAuthority.in(directory.resolve("ca"), PASSWORD)
                .trustStore()
                .path()
                .toString();
    }

    @AfterEach
    void closeContext() throws IOException {
        context.close();
    }

    private IotEndpoint endpoint(String option, Object value, String server) {
        context.getRegistry().bind("own", value);
        return context.getEndpoint(
                "iot:event?appId=own&apiKey=" + TestBroker.API_KEY + "&authToken=" + TestBroker.TOKEN + "&brokerUrl="
                        + server + "&" + option + "=#own",
                IotEndpoint.class);
    }

    @ParameterizedTest
    @CsvSource({"ssl://h, without TLS, an SSLSocketFactory", "tcp://h, with TLS, a server at ssl://"})
    void aFactoryOfTheWrongKindOfSocketsIsRefused(String server, String kind, String wayOut) {
        SocketFactory factory = server.startsWith("ssl") ? SocketFactory.getDefault() : SSLSocketFactory.getDefault();

        assertThatThrownBy(() -> endpoint("socketFactory", factory, server))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Option socketFactory makes sockets " + kind)
                .hasMessageContaining(server)
                .hasMessageContaining(wayOut);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssl://h", "tcp://h"})
    void aFactoryOfTheRightKindIsTaken(String server) {
        SocketFactory factory = server.startsWith("ssl") ? SSLSocketFactory.getDefault() : SocketFactory.getDefault();

        assertThatCode(() -> endpoint("socketFactory", factory, server)).doesNotThrowAnyException();
    }

    private static Properties properties(Object... keysAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }

    static Stream<Arguments> unusable() {
        return Stream.of(
                Arguments.of(properties("com.ibm.ssl.foo", "x"), "com.ibm.ssl.foo is not a valid"),
                Arguments.of(properties("com.ibm.ssl.protocol", 5), "com.ibm.ssl.protocol is no text"),
                Arguments.of(properties(5, "x"), "its property 5 is no text"),
                Arguments.of(properties("com.ibm.ssl.protocol", "FOO"), "FOO SSLContext not available"),
                Arguments.of(properties("com.ibm.ssl.enabledCipherSuites", "FOO"), "there is no cipher suite FOO"),
                Arguments.of(
                        properties("com.ibm.ssl.trustStore", "/not/there", "com.ibm.ssl.trustStorePassword", PASSWORD),
                        "/not/there"),
                Arguments.of(
                        properties(
                                "com.ibm.ssl.trustStore",
                                trustStore,
                                "com.ibm.ssl.trustStoreType",
                                "PKCS12",
                                "com.ibm.ssl.trustStorePassword",
                                "wrong-" + PASSWORD),
                        "password was incorrect"));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void propertiesThatCannotBeUsedAreRefused(Properties properties, String why) {
        assertThatThrownBy(() -> endpoint("sslClientProps", properties, "ssl://h"))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Invalid option sslClientProps: ")
                .hasMessageContaining(why)
                .message()
                .doesNotContain(PASSWORD);
    }

    @Test
    void propertiesThatCanBeUsedAreTaken() {
        Properties properties = properties(
                "com.ibm.ssl.protocol",
                "TLSv1.2",
                "com.ibm.ssl.trustStore",
                trustStore,
                "com.ibm.ssl.trustStoreType",
                "PKCS12",
                "com.ibm.ssl.trustStorePassword",
                PASSWORD);

        assertThatCode(() -> endpoint("sslClientProps", properties, "ssl://h")).doesNotThrowAnyException();
    }
}
