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
package io.cameliot.examples.ingest;

import io.cameliot.component.BatchPublishException;
import io.cameliot.component.IotComponent;
import io.cameliot.component.IotConfiguration;
import io.cameliot.platform.LocalPlatform;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;

/**
 * Runs the routes once through the file, on the platform that is configured or else on a local one, and says what came of
 * it.
 */
public final class IngestApplication {
    private static final long PATIENCE_MILLIS = 10_000;

    /** Environment variables, and the options that they set; Camel 4.17.0 does not read those of components itself. */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "IOT_BROKER_URL", "camel.component.iot.broker-url",
            "IOT_DOMAIN", "camel.component.iot.domain",
            "IOT_ORG_ID", "camel.component.iot.org-id",
            "IOT_APP_ID", "camel.component.iot.app-id",
            "IOT_API_KEY", "camel.component.iot.api-key",
            "IOT_AUTH_TOKEN", "camel.component.iot.auth-token");

    private IngestApplication() {}

    /** Ends with exit code 1 if a row is not accounted for. */
    public static void main(String... arguments) throws Exception {
        try {
            run();
        } catch (Exception e) {
            System.err.println("The ingest failed: " + reason(e).getMessage());
            System.exit(1);
        }
    }

    private static void run() throws Exception {
        Main main = new Main();
        ENVIRONMENT.forEach((variable, option) -> {
            if (System.getenv(variable) != null) {
                main.addOverrideProperty(option, System.getenv(variable));
            }
        });
        main.init();
        CamelContext camelContext = main.getCamelContext();
        IotConfiguration iot =
                camelContext.getComponent("iot", IotComponent.class).getConfiguration();
        try (LocalPlatform platform = isConfigured(iot) ? null : LocalPlatform.start()) {
            if (platform != null) {
                iot.setBrokerUrl(platform.serverUri());
                iot.setApiKey(platform.apiKey());
                iot.setAuthToken(platform.token());
            }
            Path file = Path.of(property(camelContext, "ingest.directory"), property(camelContext, "ingest.file"));
            if (!Files.isReadable(file)) {
                // The route would wait for it for ever.
                throw new FileNotFoundException(
                        "There is no file " + file + ", or it cannot be read. Set ingest.directory and ingest.file.");
            }
            Progress progress = new Progress(System.out);
            Journal journal = new Journal(Path.of(property(camelContext, "ingest.state")), progress);
            WeatherFile weatherFile =
                    new WeatherFile(camelContext, journal, Integer.parseInt(property(camelContext, "ingest.chunk")));
            Tally tally = new Tally(progress);
            Run run = new Run();
            camelContext.addRoutes(new IngestRoutes(weatherFile, journal, tally, run));
            try {
                main.start();
                System.out.println("Publishing " + property(camelContext, "ingest.file") + " to "
                        + (platform == null ? "the platform" : "the local platform at " + platform.serverUri()));
                run.await();
                progress.awaitReceived(PATIENCE_MILLIS);
            } finally {
                main.stop();
            }
            progress.print(tally.toString());
            System.out.println(progress.summary());
            if (!progress.isComplete()) {
                throw new IllegalStateException("Not all that was read was published, acknowledged and received.");
            }
            journal.complete();
        }
    }

    private static boolean isConfigured(IotConfiguration iot) {
        return iot.getApiKey() != null || iot.getBrokerUrl() != null || iot.getOrgId() != null;
    }

    private static String property(CamelContext camelContext, String name) {
        return camelContext.resolvePropertyPlaceholders("{{" + name + "}}");
    }

    /** The innermost cause says what happened, but for a batch: that says how much of it failed, where and why. */
    private static Throwable reason(Throwable thrown) {
        Throwable reason = thrown;
        while (reason.getCause() != null && !(reason instanceof BatchPublishException)) {
            reason = reason.getCause();
        }
        return reason;
    }
}
