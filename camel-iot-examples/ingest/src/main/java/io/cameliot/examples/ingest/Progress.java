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

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Counts what happens to the rows, and says so from time to time. */
public final class Progress {
    private static final long PERIOD_NANOS = 500_000_000;

    /** The platform keeps 5,000 events for an application that is slower than they come, and drops the oldest then. */
    private static final long MAX_BEHIND = 2_000;

    private static final long PATIENCE_MILLIS = 10_000;

    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintStream out;
    private final LongSupplier nanoTime;
    /** Why the server has refused an event of the chunk that is under way; null if it has not. */
    private String refusal;

    private long resumedAfter;
    private long read;
    private long published;
    private long acknowledged;
    private long received;
    private long lastReceived;
    private long missing;
    private long rejected;
    private long publishedBefore;
    private long began;
    private long lastPrinted;

    public Progress(PrintStream out) {
        this(out, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime()} */
    Progress(PrintStream out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
    }

    /** From now on the time counts. */
    synchronized void begin() {
        began = nanoTime.getAsLong();
        lastPrinted = began;
        lastReceived = began;
    }

    /** An earlier run was killed after this line. */
    synchronized void resumed(long line) {
        resumedAfter = line;
        out.println("Going on after line " + number(line) + ", where an earlier run was stopped.");
    }

    synchronized boolean hasResumed() {
        return resumedAfter > 0;
    }

    /** What an earlier run has noted does not count. */
    synchronized void beginsAnew(String reason) {
        out.println("Beginning anew: the earlier run " + reason + ".");
    }

    /** Where the rejected rows of an earlier run are, now that another begins. */
    synchronized void kept(Path file) {
        out.println("Kept the rejected rows of the earlier run in " + file.getFileName() + ".");
    }

    /** Rows of the chunk that is under way are refused, and it is tried again without them. */
    synchronized void refused(String reason) {
        if (refusal == null) {
            out.println("Trying a chunk again without the rows that are refused. The first: " + reason);
        }
        refusal = reason;
    }

    /** Why the chunk that is under way is not done, as far as the server has refused rows of it. */
    synchronized Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** @param repeatedEvents how many events of the rows were published before, in tries that failed */
    synchronized void done(long rows, long acknowledgedRows, long rejectedRows, long repeatedEvents) {
        refusal = null;
        read += rows;
        published += rows - rejectedRows;
        acknowledged += acknowledgedRows;
        rejected += rejectedRows;
        publishedBefore += repeatedEvents;
    }

    /** An event came back; a line is printed if it is time. */
    synchronized void received(Supplier<String> tally) {
        received++;
        lastReceived = nanoTime.getAsLong();
        notifyAll();
        if (lastReceived - lastPrinted > PERIOD_NANOS) {
            print(tally.get());
        }
    }

    synchronized void print(String tally) {
        lastPrinted = nanoTime.getAsLong();
        out.printf(Locale.ROOT, "acknowledged %,9d   received %,9d   %s%n", acknowledged, received, tally);
    }

    /** Waits until few acknowledged events are missing; what does not come is for the summary to say. */
    synchronized void awaitTally() throws InterruptedException {
        await(acknowledged - MAX_BEHIND, PATIENCE_MILLIS);
    }

    /** Waits until all acknowledged events have come back, or for so long without a further one. */
    public synchronized void awaitReceived(long patienceMillis) throws InterruptedException {
        await(acknowledged, patienceMillis);
    }

    private void await(long events, long patienceMillis) throws InterruptedException {
        long waitingSince = nanoTime.getAsLong();
        while (received < events - missing) {
            long silentSince = Math.max(waitingSince, lastReceived);
            long left = patienceMillis - (nanoTime.getAsLong() - silentSince) / 1_000_000;
            if (left <= 0) {
                missing = events - received;
                return;
            }
            wait(left);
        }
    }

    /** Whether every row was read and is acknowledged or rejected. */
    public synchronized boolean isAcknowledged() {
        return read == published + rejected && published == acknowledged;
    }

    /** What is wrong if an event that is acknowledged has not come back. */
    public synchronized Optional<String> missing() {
        if (acknowledged <= received) {
            return Optional.empty();
        }
        return Optional.of("Of " + number(acknowledged) + " events that the server has acknowledged, only "
                + number(received)
                + " have come back. Check that the API key may receive events, and how many the server"
                + " keeps for an application.");
    }

    /** The figures, as they are printed at the end. */
    public synchronized String summary() {
        return (resumedAfter == 0 ? "" : "gone on after line " + number(resumedAfter) + "\n")
                + String.format(
                        Locale.ROOT,
                        "rows read      %,9d%npublished      %,9d%nacknowledged   %,9d%nreceived       %,9d%s%nrejected       %,9d%s",
                        read,
                        published,
                        acknowledged,
                        received,
                        receivedAgain(),
                        rejected,
                        speed());
    }

    /** Other events of weather stations may come, too, such as those of another run: no more is a repetition than was repeated. */
    private String receivedAgain() {
        long again = Math.max(0, Math.min(received - acknowledged, publishedBefore));
        long others = Math.max(0, received - acknowledged - again);
        return (again > 0 ? ", of them " + number(again) + " again" : "")
                + (others > 0 ? ", of them " + number(others) + " not of this run" : "");
    }

    private String speed() {
        double seconds = (lastReceived - began) / NANOS_PER_SECOND;
        return seconds > 0
                ? String.format(
                        Locale.ROOT, "%ntook           %,9.1f s, %,.0f events/s", seconds, acknowledged / seconds)
                : "";
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
