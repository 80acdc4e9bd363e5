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
package io.cameliot.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.component.IotComponent;
import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.network.CertificateAuthority;
import io.cameliot.platform.network.TcpProxy;
import io.cameliot.platform.network.Tls;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The properties that the pages about security and files in flight show, as a user sets them. */
class SecurityTest {
    @TempDir
    private Path directory;

    @Test
    void the_properties_for_tls_connect_with_the_certificates_that_they_name() throws Exception {
        CertificateAuthority authority = CertificateAuthority.in(directory, "changeit");
        Path client = authority.client("pumps").keyStore().path();
        Files.copy(client, directory.resolve("client.p12"));
        Tls tls =
                Tls.with(authority.server("localhost").keyStore()).requiringClientCertificates(authority.trustStore());
        try (LocalPlatform platform = LocalPlatform.builder().tls(tls).start()) {
            assertRoundTrip(main("tls.properties", platform), platform);
        }
    }

    @Test
    void the_properties_for_a_ca_as_pem_connect_to_its_server() throws Exception {
        CertificateAuthority authority = CertificateAuthority.in(directory, "changeit");
        Files.copy(authority.certificatePem(), directory.resolve("ca.pem"));
        Tls tls = Tls.with(authority.server("localhost").keyStore());
        try (LocalPlatform platform = LocalPlatform.builder().tls(tls).start()) {
            assertRoundTrip(main("tls-pem.properties", platform), platform);
        }
    }

    private void assertRoundTrip(Main main, LocalPlatform platform) throws Exception {
        main.addInitialProperty("iot.host", "localhost");
        main.addInitialProperty("iot.port", "" + platform.securePort());
        main.addInitialProperty("tls.directory", directory.toString());
        main.addInitialProperty("tls.password", "changeit");
        main.start();
        try {
            MockEndpoint received = main.getCamelContext().getEndpoint("mock:received", MockEndpoint.class);
            received.expectedBodiesReceived("x");
            received.setResultWaitTime(60_000);

            main.getCamelTemplate().sendBody("direct:publish", "x");

            received.assertIsSatisfied();
        } finally {
            main.stop();
        }
    }

    @Test
    void the_properties_for_files_keep_what_is_in_flight_for_the_next_process() throws Exception {
        try (LocalPlatform platform = LocalPlatform.start();
                TcpProxy proxy = TcpProxy.to("127.0.0.1", platform.port());
                PlainClient plain = PlainClient.connect(platform, "iot-2/type/+/id/+/evt/+/fmt/+")) {
            Main first = startWithFiles(platform, proxy);
            proxy.stall();
            first.getCamelTemplate().asyncSendBody("direct:publish", "in flight");
            await().until(() -> messageFiles() == 1);
            first.getCamelContext().getShutdownStrategy().setTimeout(1);
            proxy.cut();
            first.stop();
            proxy.resume();

            Main second = startWithFiles(platform, proxy);
            try {
                await().until(() -> plain.received().toString().contains("in flight"));
                await().until(() -> messageFiles() == 0);
            } finally {
                second.stop();
            }
        }
    }

    @Test
    void a_property_with_brackets_gives_a_header_with_dashes() throws Exception {
        try (LocalPlatform platform = LocalPlatform.start()) {
            Main main = main("files.properties", platform);
            main.addInitialProperty("camel.component.iot.broker-url", platform.serverUri());
            main.addInitialProperty("iot.directory", directory.toString());
            main.addInitialProperty("camel.component.iot.customWebSocketHeaders[X-Api-Key]", "a key");
            main.start();
            try {
                IotComponent component = main.getCamelContext().getComponent("iot", IotComponent.class);
                assertThat(component.getConfiguration().getCustomWebSocketHeaders())
                        .isEqualTo(Map.of("X-Api-Key", "a key"));
            } finally {
                main.stop();
            }
        }
    }

    private Main startWithFiles(LocalPlatform platform, TcpProxy proxy) throws Exception {
        Main main = main("files.properties", platform);
        main.addInitialProperty("camel.component.iot.broker-url", proxy.uri());
        main.addInitialProperty("iot.directory", directory.toString());
        main.start();
        return main;
    }

    private long messageFiles() throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".msg")).count();
        }
    }

    private static Main main(String properties, LocalPlatform platform) throws Exception {
        Properties shown = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("src/test/resources", properties))) {
            shown.load(reader);
        }
        Main main = new Main();
        main.setInitialProperties(shown);
        main.addInitialProperty("camel.component.iot.api-key", platform.apiKey());
        main.addInitialProperty("camel.component.iot.auth-token", platform.token());
        main.addInitialProperty("camel.component.iot.app-id", "secure");
        main.configure().withJmxEnabled(false);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:publish").to("iot:event?type=pump&id=p-01&event=status&format=text");
                from("iot:event").convertBodyTo(String.class).to("mock:received");
            }
        });
        return main;
    }
}
