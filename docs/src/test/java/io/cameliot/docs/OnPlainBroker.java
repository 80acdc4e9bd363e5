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

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests of routes on a broker that is not the IoT tool, with the properties that the pages show. */
abstract class OnPlainBroker {
    @TempDir
    static Path directory;

    static PlainBroker broker;

    private final Main main = new Main();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new PlainBroker(directory);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @AfterEach
    void stopRoutes() {
        main.stop();
    }

    CamelContext start(RouteBuilder routes, String properties, String... more) throws Exception {
        return start(main, routes, properties, more);
    }

    /**
     * Starts routes as Camel Main does.
     *
     * @param properties a file that a page shows
     * @param more       further properties: name, value, name, value
     */
    static CamelContext start(Main main, RouteBuilder routes, String properties, String... more) throws Exception {
        Properties shown = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("src/test/resources", properties))) {
            shown.load(reader);
        }
        main.setInitialProperties(shown);
        main.addInitialProperty("camel.component.iot.broker-url", broker.serverUri());
        main.addInitialProperty("camel.main.shutdown-timeout", "10");
        for (int i = 0; i < more.length; i += 2) {
            main.addInitialProperty(more[i], more[i + 1]);
        }
        main.configure().withJmxEnabled(false);
        main.configure().addRoutesBuilder(routes);
        main.start();
        return main.getCamelContext();
    }

    static MockEndpoint mock(CamelContext context, String name) {
        MockEndpoint mock = context.getEndpoint("mock:" + name, MockEndpoint.class);
        // Far longer than Camel's own 10 seconds: the machine may be busy with other things.
        mock.setResultWaitTime(60_000);
        return mock;
    }
}
