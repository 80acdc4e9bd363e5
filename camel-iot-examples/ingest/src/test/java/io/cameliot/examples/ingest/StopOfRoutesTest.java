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

import io.cameliot.component.BatchPublishException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a signal ends, and what it leaves for the next run. */
@Timeout(30)
class StopOfRoutesTest {
    private static final Exception DOUBTFUL = new IllegalStateException("nobody says why");

    private final CountDownLatch signal = new CountDownLatch(1);
    private final Progress progress = new Progress(new PrintStream(new ByteArrayOutputStream(), true));

    @TempDir
    private Path directory;

    private Path file;
    private Path state;
    private AnsweringServer server;
    private int retries = 100;
    private StopSignal stopSignal = millis -> signal.await(millis, TimeUnit.MILLISECONDS);

    @BeforeEach
    void writeRows() throws IOException {
        file = RowsFile.in(directory, RowsFile.good(300));
        state = directory.resolve("state");
    }

    /** Returns why the run failed; null if it did not. */
    private Exception run(Supplier<Exception> answers) throws Exception {
        server = new AnsweringServer(event -> answers.get());
        try (DefaultCamelContext context = new DefaultCamelContext();
                Journal journal = new Journal(state, "a server", progress)) {
            context.disableJMX();
            context.addComponent("iot", server);
            WeatherFile weatherFile = new WeatherFile(context, file, journal, 1_000, () -> signal.getCount() == 0);
            context.addRoutes(new IngestRoutes(weatherFile, journal, new Tally(progress), retries, stopSignal));
            context.start();
            Exchange exchange = context.createProducerTemplate().send("direct:file", none -> {});
            return exchange.getException();
        }
    }

    private Exception signalled(Exception answer) {
        signal.countDown();
        return answer;
    }

    @Test
    void aChunkThatNobodySaysIsAtFaultEndsTheRunWithASignalAndIsNotRejected() throws Exception {
        assertThat(run(() -> signalled(DOUBTFUL))).hasCauseInstanceOf(BatchPublishException.class);

        assertThat(server.batches()).isOne();
        assertThat(state.resolve("progress.properties")).doesNotExist();
        assertThat(state.resolve("rejected.csv")).doesNotExist();
    }

    @Test
    void aSignalEndsTheWaitForTheNextTryWhichIsLongerEachTime() throws Exception {
        List<Long> waits = new ArrayList<>();
        stopSignal = millis -> waits.add(millis) && waits.size() == 7;

        assertThat(run(() -> DOUBTFUL)).hasCauseInstanceOf(BatchPublishException.class);

        assertThat(waits).containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 20_000L, 20_000L);
        assertThat(server.batches()).isEqualTo(7);
        assertThat(state.resolve("rejected.csv")).doesNotExist();
    }

    @Test
    void aChunkWhoseTriesHaveAllFailedIsRejectedThoughASignalComes() throws Exception {
        file = RowsFile.in(directory, RowsFile.good(1));
        retries = 0;

        run(() -> signalled(DOUBTFUL));

        assertThat(progress.summary()).contains("rows read              1", "rejected               1");
    }

    @Test
    void aChunkThatIsReadAheadDoesNotBeginAfterASignal() throws Exception {
        assertThat(run(() -> signalled(null))).isNull();

        assertThat(server.batches()).isOne();
        assertThat(progress.summary()).contains("rows read             50");
        assertThat(Note.read(state.resolve("progress.properties")).done().line())
                .isEqualTo(51);
    }
}
