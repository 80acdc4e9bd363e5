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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the user sees of a run. */
class ProgressTest {
    private final AtomicLong clock = new AtomicLong();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Progress progress = new Progress(new PrintStream(output, true), clock::get);

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private void receive(int events) {
        for (int event = 0; event < events; event++) {
            progress.received(() -> "{Seattle=" + events + "}");
        }
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of(System.getProperty("weather.csv"))
                .resolve("../../../../README.md")
                .normalize());
    }

    @Test
    void theSummarySaysHowLongItTookAndHowFastItWas() {
        progress.begin();
        progress.done(2_922, 2_922, 0, 0);
        pass(Duration.ofMillis(1_200));
        receive(2_922);
        pass(Duration.ofSeconds(5));

        assertThat(progress.summary()).endsWith("took                 1.2 s, 2,435 events/s");
    }

    @Test
    void aRunInWhichNothingWasReceivedHasNoSpeed() {
        progress.begin();
        progress.done(1, 0, 1, 0);

        assertThat(progress.summary()).endsWith("rejected               1");
    }

    @Test
    void theSummaryIsTheOneInTheReadme() throws IOException {
        progress.begin();
        progress.done(2_922, 2_922, 0, 0);
        pass(Duration.ofMillis(1_200));
        receive(2_922);

        assertThat(readme()).contains("\n" + progress.summary() + "\n```");
    }

    @Test
    void theLineOfProgressIsTheOneInTheReadme() throws IOException {
        progress.begin();
        progress.done(2_922, 2_922, 0, 0);
        receive(2_922);
        progress.print("{New-York=1461, Seattle=1461}");

        assertThat(readme()).contains("\n" + output);
    }

    @Test
    void theSummarySaysWhatWasReceivedAgainWhenAChunkWasRepeated() {
        progress.begin();
        progress.done(2_922, 2_922, 0, 2_000);
        receive(4_922);

        assertThat(progress.summary()).contains("received           4,922, of them 2,000 again");
    }

    @Test
    void whatWasRepeatedAndReceivedOnceIsNotReceivedAgain() {
        progress.begin();
        progress.done(1_000, 1_000, 0, 700);
        receive(1_000);

        assertThat(progress.summary()).contains("received           1,000\n");
    }

    @Test
    void eventsOfOthersAreNotReceivedAgainButSaidToBeOfOthers() {
        progress.begin();
        progress.done(1_000, 1_000, 0, 0);
        receive(1_500);

        assertThat(progress.summary()).contains("received           1,500, of them 500 not of this run\n");
    }

    @Test
    void aLineIsPrintedEachHalfSecondAndNotBefore() {
        progress.begin();
        receive(1);
        assertThat(output.toString()).isEmpty();

        pass(Duration.ofMillis(501));
        receive(2);

        assertThat(output.toString().lines()).hasSize(1);
    }

    @Test
    void howeverManyDevicesThereAreALineShowsFew() {
        Tally tally = new Tally(progress);

        for (int event = 0; event < 100_000; event++) {
            tally.count("station-" + event);
            tally.count("station-0");
        }

        assertThat(tally.toString())
                .startsWith("{station-0=100001, station-1=1, ")
                .endsWith(", station-9=1} and 99,990 of other devices");
    }
}
