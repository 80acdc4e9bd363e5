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
package io.cameliot.platform.hivemq;

import io.cameliot.platform.rules.Quoted;
import io.cameliot.platform.rules.Verdict;
import java.util.function.Consumer;

/** Tells whoever runs the platform what it refuses, as clients of MQTT 3 are told nothing and others often do not say it. */
final class RefusalLog {

    private final Consumer<String> lines;

    /** @param lines takes what is to be told */
    RefusalLog(Consumer<String> lines) {
        this.lines = lines;
    }

    /**
     * Tells of a refusal.
     *
     * @param packet what was refused
     * @param clientId whose it was
     * @param refused why; reasons hold no token
     */
    void refused(String packet, String clientId, Verdict.Refused<?> refused) {
        lines.accept(packet + " of " + Quoted.of(clientId) + " refused with 0x"
                + Integer.toHexString(refused.code().value()) + ": " + refused.reason());
    }
}
