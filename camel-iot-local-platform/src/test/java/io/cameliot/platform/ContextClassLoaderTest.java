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

import io.cameliot.platform.network.CertificateAuthority;
import io.cameliot.platform.network.Tls;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever class loader a platform is started with, it listens where it was asked to and nowhere else. */
class ContextClassLoaderTest {

    private static final ClassLoader OWN = ContextClassLoaderTest.class.getClassLoader();

    private Set<String> before;

    @BeforeEach
    void look() throws IOException {
        before = listening();
    }

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(OWN);
    }

    @ParameterizedTest
    @MethodSource("io.cameliot.platform.ForeignClassLoaders#all")
    void a_platform_listens_where_it_was_asked_to_and_nowhere_else(ClassLoader foreign) throws IOException {
        Thread.currentThread().setContextClassLoader(foreign);

        try (LocalPlatform platform = LocalPlatform.builder().receiveMaximum(7).start()) {
            assertThat(opened()).isEqualTo(expected("127.0.0.1:" + platform.port()));
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(foreign);
            try (TestClient client = TestClient.of(platform, "app")) {
                assertThat(client.connect().getRestrictions().getReceiveMaximum())
                        .isEqualTo(7);
            }
            platform.restart();
            assertThat(opened()).isEqualTo(expected("127.0.0.1:" + platform.port()));
        }
        assertThat(opened()).isEmpty();
    }

    @Test
    void so_it_does_with_all_transports(@TempDir Path directory) throws IOException {
        CertificateAuthority authority = CertificateAuthority.in(directory, "changeit");
        Thread.currentThread().setContextClassLoader(null);

        try (LocalPlatform platform = LocalPlatform.builder()
                .host("localhost")
                .tls(Tls.with(authority.server("localhost").keyStore()))
                .webSocket()
                .start()) {
            assertThat(opened())
                    .isEqualTo(expected(
                            "127.0.0.1:" + platform.port(),
                            "127.0.0.1:" + platform.securePort(),
                            "127.0.0.1:" + platform.webSocketPort(),
                            "127.0.0.1:" + platform.secureWebSocketPort()));
        }
    }

    /** So do plug-in containers, and scripts that bring their dependencies along. */
    @Test
    void so_does_a_platform_in_a_class_loader_of_its_own() throws Exception {
        try (URLClassLoader plugIn = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            Class<?> type = plugIn.loadClass(LocalPlatform.class.getName());
            assertThat(type).isNotSameAs(LocalPlatform.class);

            AutoCloseable platform = (AutoCloseable) type.getMethod("start").invoke(null);
            try (platform) {
                assertThat(opened())
                        .isEqualTo(
                                expected("127.0.0.1:" + type.getMethod("port").invoke(platform)));
            }
        }
    }

    private static Set<String> listening() throws IOException {
        return ListeningSockets.areTold() ? ListeningSockets.ofThisProcess() : Set.of();
    }

    private Set<String> opened() throws IOException {
        Set<String> opened = new TreeSet<>(listening());
        opened.removeAll(before);
        return opened;
    }

    private static Set<String> expected(String... sockets) {
        return ListeningSockets.areTold() ? new TreeSet<>(Set.of(sockets)) : Set.of();
    }

    private static URL[] classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(ContextClassLoaderTest::url)
                .toArray(URL[]::new);
    }

    private static URL url(String file) {
        try {
            return Path.of(file).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }
}
