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

import io.cameliot.connection.OutboundMessage;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/**
 * A batch reads a body: what others have found in it, and what it finds itself.
 *
 * <p>What holds its items may be read as often as one likes, and other exchanges may have put other items in; but one exchange
 * does not find fewer than before. Of all else, an exchange in which a reading has failed does not read it again.
 */
final class BodyReading {
    private final BodyHistory history;
    private final boolean holdsItems;
    private final String endpoint;
    private final ExchangeReadings exchange;
    private final long mostBefore;
    private FirstMessage first;

    /** @param holdsItems whether each reading finds all items, as in a List */
    BodyReading(BodyHistory history, boolean holdsItems, Exchange exchange, String endpoint) {
        this.history = history;
        this.holdsItems = holdsItems;
        this.endpoint = endpoint;
        this.exchange = history.of(exchangeAndParent(exchange));
        this.mostBefore = history.mostAtEnd();
    }

    private static List<String> exchangeAndParent(Exchange exchange) {
        return Stream.of(exchange.getExchangeId(), exchange.getProperty(Exchange.CORRELATION_ID, String.class))
                .filter(Objects::nonNull)
                .toList();
    }

    boolean mayBegin() {
        return holdsItems || !exchange.anyFailed() && history.mayBegin();
    }

    /** @param message null if it could not be made */
    boolean mayBeginWith(Object item, OutboundMessage message) {
        first = FirstMessage.of(endpoint, item, message);
        return holdsItems || history.mayBeginWith(first);
    }

    void brokeOffAt(long size) {
        exchange.find(size);
        if (!holdsItems) {
            history.brokeOffAt(size, first);
        }
    }

    /** The body has come to its end: whether that is all of it. */
    boolean endsAt(long size) {
        boolean noFewer = exchange.find(size);
        return holdsItems ? noFewer : history.endsAt(size, first, mostBefore);
    }

    void failed(BatchPublishException failure) {
        exchange.failed(endpoint, failure);
    }

    /** How a batch of the same exchange, endpoint and body has failed; null if none has, or nobody else knows it any more. */
    BatchPublishException earlierFailure() {
        return exchange.failureOf(endpoint);
    }
}
