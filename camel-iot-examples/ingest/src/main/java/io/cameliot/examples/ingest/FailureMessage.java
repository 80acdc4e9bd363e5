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

/** Says in one sentence or two why a run failed, and what to do. */
final class FailureMessage {
    private FailureMessage() {}

    /** The innermost cause says what happened, unless one before says it better. */
    static String of(Throwable thrown) {
        Throwable reason = thrown;
        while (reason.getCause() != null && !isPlain(reason)) {
            reason = reason.getCause();
        }
        if (reason instanceof OutOfMemoryError) {
            return "The memory is not enough (" + reason.getMessage()
                    + "). Give Java more with -Xmx, or set ingest.chunk"
                    + " to a smaller number. The next run goes on with what is not noted as done.";
        }
        return reason instanceof Error || reason.getMessage() == null ? reason.toString() : reason.getMessage();
    }

    /** A batch says how much of it failed, where and why; the example's own exceptions say what to do. */
    private static boolean isPlain(Throwable reason) {
        return reason instanceof BatchPublishException
                || reason instanceof StateException
                || reason instanceof UnusableFileException && !(reason.getCause() instanceof OutOfMemoryError);
    }
}
