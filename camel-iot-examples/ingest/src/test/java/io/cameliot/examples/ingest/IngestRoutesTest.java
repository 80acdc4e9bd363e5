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

import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.component.IotComponent;
import io.cameliot.component.IotConfiguration;
import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.network.TcpProxy;
import io.cameliot.platform.organisation.Organisation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of rows that an organisation of registered devices refuses, and of chunks that need a second try. */
class IngestRoutesTest {
    private static final String KNOWN = "known,2012-01-01,0.0,1.0,0.0,2.0,sun";
    private static final String UNKNOWN = "unknown,2012-01-01,0.0,1.0,0.0,2.0,sun";
    private static final String BAD = "bad";
    private static final int ROWS_PER_CHUNK = 500;
    private static final Runnable NOTHING = () -> {};
    private static final StopSignal NO_SIGNAL = millis -> new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);

    private final LocalPlatform platform = LocalPlatform.builder()
            .organisation(Organisation.named("myorg1")
                    .apiKey("a-myorg1-ingest", "secret")
                    .device("weather-station", "known")
                    .registeredDevicesOnly())
            .start();

    private final TcpProxy proxy = TcpProxy.to("127.0.0.1", platform.port());

    @TempDir
    private Path directory;

    private Path file;
    private Path state;
    private Progress progress;
    private String server = "a server";
    private int retries = 5;
    private boolean connectionsAreRefused;
    private BooleanSupplier isStopping = () -> false;

    @BeforeEach
    void name() {
        file = directory.resolve("rows.csv");
        state = directory.resolve("state");
    }

    @AfterEach
    void close() {
        proxy.close();
        platform.close();
    }

    private void write(String... rows) throws IOException {
        RowsFile.in(directory, rows);
    }

    private void append(int count, String row) throws IOException {
        Files.write(file, Collections.nCopies(count, row), StandardOpenOption.APPEND);
    }

    /** Runs through the file. Returns why the run failed, the innermost cause; null if it did not. */
    private Throwable run(Runnable beforeEachFurtherTry) throws Exception {
        progress = new Progress(new PrintStream(new ByteArrayOutputStream(), true));
        try (DefaultCamelContext context = new DefaultCamelContext();
                Journal journal = new Journal(state, server, progress)) {
            context.disableJMX();
            IotConfiguration iot =
                    context.getComponent("iot", IotComponent.class).getConfiguration();
            iot.setBrokerUrl(proxy.uri());
            iot.setApiKey(platform.apiKey());
            iot.setAuthToken(platform.token());
            iot.setAppId("ingest");
            iot.setPublishTimeout(2_000);
            iot.setReconnectDelay(50);
            // Far less than publishTimeout, so that a try finds a server that accepts connections again.
            iot.setMaxReconnectDelay(200);
            context.getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
                @Override
                public void notify(CamelEvent event) {
                    if (event instanceof CamelEvent.ExchangeRedeliveryEvent) {
                        beforeEachFurtherTry.run();
                    }
                }
            });
            WeatherFile weatherFile = new WeatherFile(context, file, journal, ROWS_PER_CHUNK, isStopping);
            context.addRoutes(new IngestRoutes(weatherFile, journal, new Tally(progress), retries, NO_SIGNAL));
            context.start();
            Exchange exchange = context.createProducerTemplate().send("direct:file", none -> {});
            if (!exchange.isFailed()) {
                journal.complete();
            }
            return innermost(exchange.getException());
        }
    }

    private static Throwable innermost(Throwable thrown) {
        return thrown == null || thrown.getCause() == null ? thrown : innermost(thrown.getCause());
    }

    private List<String> rejected() throws IOException {
        return Files.readAllLines(state.resolve("rejected.csv"));
    }

    private Path noNote() {
        return state.resolve("progress.next");
    }

    /** As long as there is a directory in its place, no note can be written. */
    private void hinderNotes() throws IOException {
        Files.createDirectories(noNote());
    }

    private void allowNotes() {
        try {
            Files.deleteIfExists(noNote());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRowOfADeviceThatIsNotRegisteredIsRejectedWithItsLineAndTheOthersArePublished() throws Exception {
        write(KNOWN, UNKNOWN, BAD, KNOWN);

        assertThat(run(NOTHING)).isNull();

        assertThat(progress.summary()).contains("acknowledged           2", "rejected               2");
        assertThat(rejected()).hasSize(3);
        assertThat(rejected().get(1)).startsWith("3,\"").contains("0x87", UNKNOWN);
        assertThat(rejected().get(2)).startsWith("4,\"has 1 columns");
    }

    @Test
    void aChunkThatIsPublishedAtASecondTryHasNoRejectedRows() throws Exception {
        write(KNOWN, KNOWN, KNOWN);
        refuseConnections();

        assertThat(run(this::acceptConnections)).isNull();

        assertThat(progress.summary()).contains("published              3", "acknowledged           3");
        assertThat(rejected()).hasSize(1);
    }

    @Test
    void aChunkThatIsPublishedAtASecondTryRejectsWhatIsRefusedThen() throws Exception {
        write(KNOWN, BAD, KNOWN, UNKNOWN, KNOWN);
        refuseConnections();

        assertThat(run(this::acceptConnections)).isNull();

        assertThat(progress.summary()).contains("published              3", "acknowledged           3");
        assertThat(rejected()).hasSize(3);
        assertThat(rejected().get(1)).startsWith("3,\"has 1 columns");
        assertThat(rejected().get(2)).startsWith("5,\"").contains("0x87");
        assertThat(platform.publishesReceived("a:myorg1:ingest"))
                .as("4 events, and none is tried again because a row is refused")
                .isLessThan(16);
    }

    @Test
    void theComponentReadsTheChunkOfEachFurtherTryAnew() throws Exception {
        write(KNOWN, BAD, UNKNOWN, KNOWN);
        refuseConnections();
        AtomicInteger furtherTries = new AtomicInteger();

        Throwable failure = run(() -> {
            if (furtherTries.incrementAndGet() == 3) {
                acceptConnections();
            }
        });

        assertThat(failure).isNull();
        assertThat(furtherTries.get()).isGreaterThanOrEqualTo(3);
        assertThat(progress.summary()).contains("acknowledged           2", "rejected               2");
        assertThat(rejected()).hasSize(3);
        assertThat(rejected().get(2)).startsWith("4,\"").contains("0x87");
    }

    private void refuseConnections() {
        proxy.refuse();
        connectionsAreRefused = true;
    }

    private void acceptConnections() {
        if (connectionsAreRefused) {
            proxy.accept();
            connectionsAreRefused = false;
        }
    }

    @Test
    void aNoteThatCannotBeWrittenIsTriedAgainAndChangesNothing() throws Exception {
        write(KNOWN, BAD, UNKNOWN, KNOWN);
        hinderNotes();

        assertThat(run(this::allowNotes)).isNull();

        assertThat(progress.summary()).contains("acknowledged           2", "rejected               2");
        assertThat(rejected()).hasSize(3);
    }

    @Test
    void aNoteThatCanNeverBeWrittenEndsTheRunWithTheReasonOfTheDisk() throws Exception {
        write(KNOWN, UNKNOWN, KNOWN);
        hinderNotes();
        retries = 1;

        assertThat(run(NOTHING)).isInstanceOf(IOException.class).hasMessageContaining("progress.next");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aNoteThatCannotBeWrittenIsTriedAgainAlsoIfTheChunkWas(int allowed) throws Exception {
        retries = allowed;
        write(KNOWN, BAD, KNOWN);
        hinderNotes();
        refuseConnections();

        assertThat(run(this::acceptConnectionsOrElseAllowNotes)).isNull();

        assertThat(progress.summary()).contains("acknowledged           2", "rejected               1");
        assertThat(rejected()).hasSize(2);
    }

    private void acceptConnectionsOrElseAllowNotes() {
        if (connectionsAreRefused) {
            acceptConnections();
        } else {
            allowNotes();
        }
    }

    @Test
    @Timeout(60)
    void anErrorWhileTheFileIsReadEndsTheRun() throws Exception {
        for (int chunk = 0; chunk < 3; chunk++) {
            AtomicInteger left = new AtomicInteger(chunk);
            isStopping = () -> {
                if (left.getAndDecrement() == 0) {
                    throw new OutOfMemoryError("pretended");
                }
                return false;
            };
            write();
            append(2_000, KNOWN);

            assertThat(run(NOTHING)).as("at chunk %d", chunk).isInstanceOf(OutOfMemoryError.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 3", "5000, 1250"})
    void aServerThatTakesNoEventEndsTheRunAndNothingIsDone(int rows, int refused) throws Exception {
        write();
        append(rows, UNKNOWN);

        assertThat(run(NOTHING)).hasMessageContainingAll("refused all " + refused + " events", "0x87");

        assertThat(state.resolve("progress.properties")).doesNotExist();
        assertThat(state.resolve("rejected.csv")).doesNotExist();
        platform.update("myorg1", organisation -> organisation.device("weather-station", "unknown"));
        assertThat(run(NOTHING)).isNull();
        assertThat(progress.summary()).contains("rejected               0").doesNotContain("gone on");
        assertThat(rejected()).containsExactly("line,reason,row");
    }

    @Test
    void onceTheServerHasTakenAnEventWholeChunksThatItRefusesAreRejected() throws Exception {
        write(KNOWN);
        append(3_000, UNKNOWN);
        append(1, KNOWN);

        assertThat(run(NOTHING)).isNull();

        assertThat(progress.summary()).contains("acknowledged           2", "rejected           3,000");
        assertThat(rejected()).hasSize(3_001);
    }

    @Test
    void rowsAtTheEndThatARunGoesOnWithAreRejectedIfTheServerRefusesThem() throws Exception {
        write();
        append(50, KNOWN);
        append(Refusals.FEW, UNKNOWN);
        stopAfterTheFirstChunk();

        assertThat(run(NOTHING)).isNull();

        assertThat(progress.summary()).contains("gone on after line 51", "rejected              10");
    }

    @ParameterizedTest
    @ValueSource(ints = {Refusals.FEW + 1, 3_000})
    void aRunThatGoesOnAndIsRefusedEveryEventLeavesTheNoteAsItWas(int rows) throws Exception {
        write();
        append(50, KNOWN);
        append(rows, UNKNOWN);
        stopAfterTheFirstChunk();
        byte[] note = Files.readAllBytes(state.resolve("progress.properties"));

        assertThat(run(NOTHING)).hasMessageContainingAll("refused all", "API key", "progress.properties");

        assertThat(state.resolve("progress.properties")).hasBinaryContent(note);
        assertThat(rejected()).hasSize(1);
    }

    @Test
    void aRunAtAServerThatTakesNothingLeavesWhatOneAtAnotherHasNoted() throws Exception {
        write(BAD);
        append(50, KNOWN);
        append(3_000, UNKNOWN);
        stopAfterTheFirstChunk();
        byte[] note = Files.readAllBytes(state.resolve("progress.properties"));
        List<String> rejectedBefore = rejected();
        server = "another server";
        removeKnownRows();

        assertThat(run(NOTHING)).hasMessageContaining("refused all");

        assertThat(state.resolve("progress.properties")).hasBinaryContent(note);
        assertThat(rejected()).isEqualTo(rejectedBefore);
        assertThat(state.resolve("rejected.pending")).doesNotExist();
    }

    private void removeKnownRows() throws IOException {
        List<String> all = new ArrayList<>(Files.readAllLines(file));
        all.removeIf(KNOWN::equals);
        Files.write(file, all);
    }

    /** The first chunk has 50 rows. */
    private void stopAfterTheFirstChunk() throws Exception {
        List<String> all = Files.readAllLines(file);
        Files.write(file, all.subList(0, 51));
        assertThat(run(NOTHING)).isNull();
        Path path = state.resolve("progress.properties");
        Note note = Note.read(path);
        new Note(note.server(), note.file(), note.done(), note.rejected(), false).write(path);
        Files.write(file, all);
    }
}
