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
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cameliot.platform.network.CertificateAuthority;
import io.cameliot.platform.network.Tls;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A platform in a network namespace of its own, where every socket that anything opens is one of the platform's. */
class OwnNetworkTest {

    private static final String OPENED = "opened ";

    @Test
    void under_a_foreign_class_loader_nothing_but_the_asked_addresses_is_opened(@TempDir Path directory)
            throws Exception {
        assumeTrue(OwnNetwork.isPossible(), "No network namespaces can be made here");
        Process program = OwnNetwork.start(Platforms.class, directory.toString());
        try (BufferedReader output = program.inputReader()) {
            List<String> lines = output.lines().toList();

            assertThat(program.waitFor()).as("%s", lines).isZero();
            assertThat(lines).filteredOn(line -> line.startsWith(OPENED)).hasSize(8);
            assertThat(lines).filteredOn(line -> line.contains("instead of")).isEmpty();
        } finally {
            program.destroy();
        }
    }

    /** Starts a platform under each foreign class loader, with one transport and with all, and prints what is open then. */
    static final class Platforms {

        private Platforms() {}

        public static void main(String[] args) throws Exception {
            Tls tls = Tls.with(CertificateAuthority.in(Path.of(args[0]), "changeit")
                    .server("localhost")
                    .keyStore());
            for (ClassLoader foreign : ForeignClassLoaders.all().toList()) {
                Thread.currentThread().setContextClassLoader(foreign);
                try (LocalPlatform platform = LocalPlatform.start()) {
                    print(Set.of("127.0.0.1:" + platform.port()));
                }
                try (LocalPlatform platform =
                        LocalPlatform.builder().tls(tls).webSocket().start()) {
                    print(Set.of(
                            "127.0.0.1:" + platform.port(),
                            "127.0.0.1:" + platform.securePort(),
                            "127.0.0.1:" + platform.webSocketPort(),
                            "127.0.0.1:" + platform.secureWebSocketPort()));
                }
            }
        }

        private static void print(Set<String> asked) throws Exception {
            Set<String> opened = ListeningSockets.ofThisNetwork();
            System.out.println(OPENED + opened + (opened.equals(asked) ? "" : " instead of " + new TreeSet<>(asked)));
        }
    }
}
