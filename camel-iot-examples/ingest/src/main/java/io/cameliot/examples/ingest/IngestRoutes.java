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
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/**
 * The example: a file in, events out, and the events come back.
 */
public final class IngestRoutes extends RouteBuilder {
    private static final long FIRST_DELAY_MILLIS = 1_000;
    private static final long LONGEST_DELAY_MILLIS = 20_000;

    private static final String FILE = "direct://file";

    /** The property of an exchange that holds the chunk of its last try, from the second one on. */
    private static final String CHUNK = "ingest.chunk.tried";

    private final WeatherFile weatherFile;
    private final Journal journal;
    private final Refusals refusals;
    private final Tally tally;
    private final int retries;
    private final StopSignal signal;
    /** Whether the signal came when something was to be tried again. */
    private volatile boolean isEndedBySignal;

    /** @param signal after it, nothing is tried again */
    public IngestRoutes(WeatherFile weatherFile, Journal journal, Tally tally, int retries, StopSignal signal) {
        this.weatherFile = weatherFile;
        this.journal = journal;
        this.refusals = new Refusals(journal.progress());
        this.tally = tally;
        this.retries = retries;
        this.signal = signal;
    }

    @Override
    public void configure() {
        // What else goes wrong on the way of the file, such as a note that cannot be written, is tried again. What is
        // wrong with the file itself is not.
        onException(Throwable.class)
                .onWhen(exchange -> FILE.equals(exchange.getFromEndpoint().getEndpointBaseUri()))
                .retryWhile(exchange -> tries(exchange) <= retries && awaitNextTry(exchange))
                .redeliveryDelay(0)
                .logExhausted(false);
        // Without a number of its own, an exception of a second try gets that of the first.
        onException(UnusableFileException.class, NothingTakenException.class)
                .maximumRedeliveries(0)
                .logExhausted(false);
        // What is wrong with single rows costs these rows: all others of the chunk are published.
        onException(BatchPublishException.class)
                .onWhen(exchange -> areRowsAtFault(exchange, false))
                .maximumRedeliveries(0)
                .logContinued(false)
                .continued(true)
                .process(IngestRoutes::reject);
        // If nobody says that it is the rows, they are tried again before.
        onException(BatchPublishException.class)
                .onWhen(exchange -> areRowsAtFault(exchange, true))
                .retryWhile(this::isWorthAnotherTry)
                .redeliveryDelay(0)
                .onRedelivery(this::leaveOutAnswered)
                .logContinued(false)
                .logExhausted(false)
                .continued(exchange -> !isEndedBySignal)
                .process(IngestRoutes::reject);
        // A chunk that the platform does not take is tried again, but for the rows that it has answered.
        onException(BatchPublishException.class)
                .retryWhile(this::isWorthAnotherTry)
                .redeliveryDelay(0)
                .onRedelivery(this::leaveOutAnswered)
                .logExhausted(false);

        // The second route starts first, so that it misses no event.
        // tag::routes[]
        from("direct:file")
                .startupOrder(2)
                .split(method(weatherFile, "chunks"))
                .streaming()
                .stopOnException()
                .to("iot:event?type=weather-station&event=observation&batch=true")
                .removeHeader(Exchange.REDELIVERY_COUNTER) // The note has tries of its own.
                .bean(refusals, "check")
                .bean(journal, "done")
                .bean(tally, "catchUp")
                .end()
                .bean(refusals, "checkFile");

        from("iot:event?type=weather-station&event=observation").startupOrder(1).bean(tally, "count");
        // end::routes[]
    }

    private static boolean areRowsAtFault(Exchange exchange, boolean doubtful) {
        return exchange.getMessage().getBody() instanceof Chunk chunk
                && chunk.areRowsAtFault(failure(exchange), doubtful);
    }

    /** Whether the chunk is tried again: if so, it is time for it. */
    private boolean isWorthAnotherTry(Exchange exchange) {
        return exchange.getMessage().getBody(Chunk.class).isWorthAnotherTry(failure(exchange), retries)
                && awaitNextTry(exchange);
    }

    /** Waits, longer each time, in place of Camel, as a signal ends it: false then, and the run ends with what went wrong. */
    private boolean awaitNextTry(Exchange exchange) {
        long delay = FIRST_DELAY_MILLIS;
        for (int before = 1; before < tries(exchange) && delay < LONGEST_DELAY_MILLIS; before++) {
            delay *= 2;
        }
        try {
            isEndedBySignal = signal.comesWithin(Math.min(delay, LONGEST_DELAY_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            isEndedBySignal = true;
        }
        return !isEndedBySignal;
    }

    private static int tries(Exchange exchange) {
        return exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, Integer.class);
    }

    /** Before it asks for this, Camel restores the message of the first try: the chunk of the last is kept beside it. */
    private void leaveOutAnswered(Exchange exchange) {
        Chunk tried = exchange.getProperty(CHUNK, exchange.getMessage().getBody(Chunk.class), Chunk.class);
        Chunk chunk = tried.withoutAnswered(failure(exchange));
        exchange.setProperty(CHUNK, chunk);
        exchange.getMessage().setBody(chunk);
        chunk.firstRefusal().ifPresent(journal.progress()::refused);
    }

    private static void reject(Exchange exchange) {
        exchange.getMessage().getBody(Chunk.class).reject(failure(exchange));
    }

    /** Null if it is another: Camel then still asks for what is done about a batch that has failed before. */
    private static BatchPublishException failure(Exchange exchange) {
        return exchange.getProperty(Exchange.EXCEPTION_CAUGHT) instanceof BatchPublishException failure
                ? failure
                : null;
    }
}
