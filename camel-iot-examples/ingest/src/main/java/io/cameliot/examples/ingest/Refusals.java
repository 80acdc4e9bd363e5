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

import io.cameliot.component.IotConstants;
import org.apache.camel.Header;

/**
 * Tells single rows that the server refuses from a server that takes nothing, because the API key may not publish for
 * example. Then the rows are not rejected: the run ends, and has noted nothing.
 */
public final class Refusals {
    /** So many events refused, and none acknowledged, are enough to say that the server takes nothing. */
    static final int ENOUGH = 1_000;

    /** So few may be the last rows of a file of which an earlier run has published others. */
    static final int FEW = 10;

    private final Progress progress;
    private boolean takesEvents;
    private long refused;
    private String reason;

    public Refusals(Progress progress) {
        this.progress = progress;
    }

    /**
     * Looks at a chunk before it counts as done.
     *
     * @throws NothingTakenException if the server has taken nothing of all this run
     */
    public synchronized void check(Chunk chunk, @Header(IotConstants.BATCH_ACKNOWLEDGED) long inLastTry) {
        takesEvents |= chunk.acknowledged(inLastTry) > 0;
        if (refused == 0 && chunk.refused() > 0) {
            reason = chunk.firstRefusal().orElseThrow();
        }
        refused += chunk.refused();
        if (refused >= ENOUGH) {
            endIfNothingIsTaken();
        }
    }

    /**
     * Looks at the end of the file. A server that has taken rows of an earlier run may refuse the few that are left; if these
     * are more, it is as likely that it takes nothing any more.
     *
     * @throws NothingTakenException if the server has taken nothing of all this run
     */
    public synchronized void checkFile() {
        if (refused > (progress.hasResumed() ? FEW : 0)) {
            endIfNothingIsTaken();
        }
    }

    private void endIfNothingIsTaken() {
        if (!takesEvents) {
            throw new NothingTakenException(refused, reason);
        }
    }
}
