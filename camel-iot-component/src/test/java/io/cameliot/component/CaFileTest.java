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

import io.cameliot.platform.network.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which file with CAs is read, by the option and by the variable of IBM's SDKs. */
class CaFileTest {
    @TempDir
    private static Path directory;

    private static String certificate;

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = Files.readString(CertificateAuthority.in(directory.resolve("ca"), "key-store-password")
                .certificatePem());
    }

    @AfterEach
    void closeContext() throws IOException {
        context.close();
    }

    private SSLContext ofVariable(Path file) throws Exception {
        Map<String, String> environment = Map.of("WIOTP_OPTIONS_MQTT_CAFILE", file.toString());
        return new TlsSettings(context, new IotConfiguration(new SdkEnvironment(environment::get))).context();
    }

    private SSLContext ofOption(String resource) throws Exception {
        IotConfiguration configuration = new IotConfiguration(new SdkEnvironment(name -> null));
        configuration.setCaCertificates(resource);
        return new TlsSettings(context, configuration).context();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b%20c+d ü ca.pem", "{{x}}.pem", "100%.pem", "a#b?c.pem", "bean:x", "file:x", " x "})
    void itIsFoundWhateverItsName(String name) throws Exception {
        Path file = Files.writeString(directory.resolve(name), certificate);

        assertThat(ofVariable(file)).isNotNull();
        assertThat(ofOption("file:" + file)).isNotNull();
        assertThat(ofOption("file://" + file)).isNotNull();
    }

    /** As it is in a URI. */
    @Test
    void theNameInTheOptionMayBeEncoded() throws Exception {
        Files.writeString(directory.resolve("of the plant.pem"), certificate);

        assertThat(ofOption("file:" + directory + "/of%20the%20plant.pem")).isNotNull();
    }

    /** As editors of Windows write it. */
    @Test
    void itMayBeginWithAByteOrderMark() throws Exception {
        Path file = Files.writeString(directory.resolve("bom.pem"), "\uFEFF" + certificate);

        assertThat(ofVariable(file)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "http://user:secret@localhost:1/ca.pem, http://…localhost:1/ca.pem",
        "http://user:secret#@localhost:1/ca.pem, http://…localhost:1/ca.pem",
        "http://user:sec/ret@localhost:1/ca.pem, http://…localhost:1/ca.pem",
        "http:user:secret@localhost:1, http:…localhost:1",
        "http://localhost:1/ca.pem?token=secret, http://localhost:1/ca.pem?…",
        "nothing://user:secret@host/ca.pem?token=secret#secret, nothing://…host/ca.pem?…"
    })
    void aSecretInTheAddressIsInNoError(String resource, String shown) {
        Throwable failure = catchThrowable(() -> ofOption(resource));

        assertThat(failure).hasMessageStartingWith("Cannot read option caCertificates '" + shown + "': ");
        for (Throwable each = failure; each != null; each = each.getCause()) {
            assertThat(each.getMessage()).doesNotContain("secret", "user", "ret@", "sec/");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bean:x", "classpath:x.pem", "file:{{x}}", "nothing:x", "file:", ""})
    void whatIsNotThereIsRefusedByTheNameOfTheOption(String resource) {
        assertThatThrownBy(() -> ofOption(resource))
                .isNotInstanceOf(RuntimeException.class)
                .hasMessageContaining(" option caCertificates '" + resource + "': ");
    }
}
