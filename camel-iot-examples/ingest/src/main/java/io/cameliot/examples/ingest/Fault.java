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

import io.cameliot.connection.ConnectFailure;
import io.cameliot.connection.RefusedException;
import io.cameliot.protocol.ReasonCode;

/** What is at fault when an event was not published. */
enum Fault {
    /** The row: it would not be published at another time either. */
    ROW,
    /** The row or the server: nobody says which. */
    UNKNOWN,
    /** The connection or the server: at another time, it would be published. */
    SERVER;

    private static final int UNSPECIFIED_ERROR = 0x80;
    private static final int IMPLEMENTATION_SPECIFIC_ERROR = 0x83;

    static Fault of(Exception cause) {
        if (cause instanceof RefusedException refused) {
            return of(refused.reasonCode());
        }
        if (cause instanceof ConnectFailure) {
            return SERVER; // Whatever is wrong with an option, it is nothing of the row.
        }
        if (cause instanceof IllegalArgumentException || cause.getCause() instanceof IllegalArgumentException) {
            return ROW;
        }
        return cause instanceof RuntimeException ? UNKNOWN : SERVER;
    }

    /** What is at fault when the server refuses an event for this reason. */
    static Fault of(ReasonCode refusal) {
        if (refusal.isAboutPacket()) {
            return ROW;
        }
        boolean unspecific = refusal.value() == UNSPECIFIED_ERROR || refusal.value() == IMPLEMENTATION_SPECIFIC_ERROR;
        return unspecific ? UNKNOWN : SERVER;
    }
}
