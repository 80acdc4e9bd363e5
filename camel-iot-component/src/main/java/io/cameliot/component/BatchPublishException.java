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

import java.util.List;
import org.apache.camel.RuntimeCamelException;

/**
 * Some items of a batch were not published, or the source of the items broke. The other items are at the server.
 */
public class BatchPublishException extends RuntimeCamelException {
    private final long size;
    private final long acknowledged;
    private final long failed;
    private final boolean brokenOff;
    private final transient List<Failure> failures;

    BatchPublishException(
            long size, long acknowledged, BatchFailures failures, Throwable interruption, boolean brokenOff) {
        super(message(size, failures, interruption, brokenOff), cause(failures, interruption));
        this.size = size;
        this.acknowledged = acknowledged;
        this.failed = failures.count();
        this.brokenOff = brokenOff;
        this.failures = failures.kept();
    }

    private static String message(long size, BatchFailures failures, Throwable interruption, boolean brokenOff) {
        StringBuilder message = new StringBuilder();
        if (failures.count() > 0) {
            Failure first = failures.kept().get(0);
            message.append(failures.count())
                    .append(" of ")
                    .append(size)
                    .append(" messages of the batch failed, the first one at index ")
                    .append(first.index())
                    .append(": ")
                    .append(first.cause().getMessage());
        }
        if (interruption != null) {
            message.append(message.isEmpty() ? "" : " ")
                    .append("The batch ")
                    .append(
                            brokenOff
                                    ? "broke off after "
                                    : "was read to its end, but its source could not be closed after ")
                    .append(size)
                    .append(" messages: ")
                    .append(interruption);
        }
        return message.toString();
    }

    private static Throwable cause(BatchFailures failures, Throwable interruption) {
        return interruption != null ? interruption : failures.kept().get(0).cause();
    }

    /** How many items the batch had, or were read until it broke off. */
    public long getSize() {
        return size;
    }

    /** How many items the server acknowledged. */
    public long getAcknowledged() {
        return acknowledged;
    }

    /** How many items failed. */
    public long getFailed() {
        return failed;
    }

    /**
     * Whether the batch broke off before its source came to an end: the source broke, the connection failed for good, or the
     * thread was interrupted. Items that were not read then are not published, and not among the failures.
     */
    public boolean isBrokenOff() {
        return brokenOff;
    }

    /** The failed items, the first thousand of them, in the order of failing. */
    public List<Failure> getFailures() {
        return failures == null ? List.of() : failures;
    }

    /**
     * An item that failed.
     *
     * @param index where it stood in the batch, from 0
     * @param item  the item
     * @param cause why it failed
     */
    public record Failure(long index, Object item, Exception cause) {}
}
