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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whoever runs the platform what it refuses, as clients of MQTT 3 are told nothing and others often do not say it. */
final class RefusalLog {

    private static final Logger LOG = LoggerFactory.getLogger("io.cameliot.platform.refusals");

    private RefusalLog() {}

    /**
     * Logs a refusal.
     *
     * @param packet what was refused
     * @param clientId whose it was
     * @param refused why; reasons hold no token
     */
    static void refused(String packet, String clientId, Verdict.Refused<?> refused) {
        LOG.info(
                "{} of {} refused with 0x{}: {}",
                packet,
                Quoted.of(clientId),
                Integer.toHexString(refused.code().value()),
                refused.reason());
    }
}
