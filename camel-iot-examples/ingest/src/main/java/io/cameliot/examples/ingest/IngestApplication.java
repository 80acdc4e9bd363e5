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

import io.cameliot.component.IotComponent;
import io.cameliot.component.IotConfiguration;
import io.cameliot.platform.LocalPlatform;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/**
 * Runs the routes once through the file, on the platform that is configured or else on a local one, and says what came of
 * it.
 */
public final class IngestApplication {
    private static final long PATIENCE_MILLIS = 10_000;

    /**
     * Environment variables, and the options that they set. They are set as they are: as properties of Camel, a token could not
     * have two braces in it.
     */
    private static final Map<String, BiConsumer<IotConfiguration, String>> ENVIRONMENT = Map.of(
            "IOT_BROKER_URL", IotConfiguration::setBrokerUrl,
            "IOT_DOMAIN", IotConfiguration::setDomain,
            "IOT_ORG_ID", IotConfiguration::setOrgId,
            "IOT_APP_ID", IotConfiguration::setAppId,
            "IOT_API_KEY", IotConfiguration::setApiKey,
            "IOT_AUTH_TOKEN", IotConfiguration::setAuthToken);

    private IngestApplication() {}

    /** Ends with exit code 1 if a row is not accounted for. */
    public static void main(String... arguments) {
        Thread.setDefaultUncaughtExceptionHandler(new EndWithoutMemory());
        boolean succeeded;
        try (StopOnSignal signal = new StopOnSignal()) {
            succeeded = signal.isStopping() || succeeds(signal);
        }
        if (!succeeded) {
            System.exit(1);
        }
    }

    /** Says why it failed before the signal hears of the end: the process may be gone then. */
    static boolean succeeds(StopOnSignal signal) {
        try {
            run(signal);
            return true;
        } catch (Throwable e) {
            String reason = FailureMessage.of(e);
            // After a signal, Java lets nobody begin that has something to do at the end, and says just this.
            if (signal.isStopping() && reason.equals("Shutdown in progress")) {
                return true;
            }
            System.err.println("The ingest failed: " + reason);
            return false;
        }
    }

    private static void run(StopOnSignal signal) throws Exception {
        Main main = new Main();
        // A signal ends the run after the chunk that is under way, see below. Camel would wait for the whole file.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.init();
        CamelContext camelContext = main.getCamelContext();
        Settings settings = Settings.of(camelContext);
        IotConfiguration iot =
                camelContext.getComponent("iot", IotComponent.class).getConfiguration();
        ENVIRONMENT.forEach((variable, option) -> {
            String value = System.getenv(variable);
            if (Destination.isSet(value)) {
                option.accept(iot, value);
            }
        });
        Destination destination = new Destination(camelContext, System::getenv);
        try (LocalPlatform platform = destination.isConfigured() ? null : LocalPlatform.start();
                Journal journal =
                        new Journal(settings.state(), server(destination, platform), new Progress(System.out))) {
            if (platform != null) {
                iot.setBrokerUrl(platform.serverUri());
                iot.setApiKey(platform.apiKey());
                iot.setAuthToken(platform.token());
            }
            System.out.println("Publishing " + settings.file().getFileName() + " to "
                    + (platform == null ? "the platform" : "the local platform at " + platform.serverUri()));
            publish(main, settings, journal, signal, platform != null);
        }
    }

    private static void publish(Main main, Settings settings, Journal journal, StopOnSignal signal, boolean isLocal)
            throws Exception {
        CamelContext camelContext = main.getCamelContext();
        Progress progress = journal.progress();
        WeatherFile weatherFile =
                new WeatherFile(camelContext, settings.file(), journal, settings.rowsPerChunk(), signal::isStopping);
        Tally tally = new Tally(progress);
        camelContext.addRoutes(new IngestRoutes(weatherFile, journal, tally, settings.retries(), signal));
        try {
            main.start();
            progress.begin();
            Exchange file = camelContext.createProducerTemplate().send("direct:file", exchange -> {});
            if (file.isFailed()) {
                throw failure(file.getException(), progress);
            }
            progress.awaitReceived(PATIENCE_MILLIS);
        } finally {
            main.stop();
        }
        progress.print(tally.toString());
        try {
            end(weatherFile, journal, signal.isStopping(), isLocal);
        } finally {
            System.out.println(progress.summary());
        }
    }

    /**
     * Says what there is to say before the summary, and notes that the file is done. It is done also if events have not come
     * back: a run that went on behind them would know nothing of them.
     */
    static void end(WeatherFile weatherFile, Journal journal, boolean isStopping, boolean isLocal) throws IOException {
        if (isStopping) {
            System.out.println("Stopped by a signal. " + nextRun(journal, isLocal));
        }
        if (!journal.progress().isAcknowledged()) {
            throw new IllegalStateException("Not all that was read was published and acknowledged.");
        }
        Optional<String> missing = journal.progress().missing();
        if (missing.isPresent()) {
            if (!isStopping) {
                journal.complete();
            }
            throw new IllegalStateException(missing.get()
                    + (isStopping
                            ? ""
                            : " The file is done: the next run begins anew, and publishes all of it again."));
        }
        journal.checkRejectedRows();
        if (!isStopping) {
            weatherFile.checkUnchanged();
            journal.complete();
        }
    }

    private static String nextRun(Journal journal, boolean isLocal) {
        if (isLocal) {
            return "The next run begins anew: this local platform ends with the run.";
        }
        return journal.isNoted()
                ? "The next run goes on here."
                : "The server has acknowledged nothing yet: the next run begins where this one did.";
    }

    /** What ended the run may only be what a server does that has refused rows. */
    private static Exception failure(Exception failure, Progress progress) {
        return progress.refusal()
                .<Exception>map(refusal -> new IllegalStateException(FailureMessage.of(failure)
                        + " Before, the server refused rows of the chunk, and may break the connection off for them. The first: "
                        + refusal))
                .orElse(failure);
    }

    /** A local platform has nothing of what an earlier one had. */
    private static String server(Destination destination, LocalPlatform platform) {
        return platform == null ? destination.identity() : "the local platform " + UUID.randomUUID();
    }
}
