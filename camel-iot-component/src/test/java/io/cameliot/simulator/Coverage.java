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
package io.cameliot.simulator;

import java.util.ArrayList;
import java.util.List;

/** How often each kind of event occurred. Belongs to one thread. */
final class Coverage {
    private static final EventKind[] KINDS = EventKind.values();

    private final long[] counts = new long[KINDS.length];
    private long histories;
    private long steps;

    void count(EventKind kind) {
        counts[kind.ordinal()]++;
    }

    void historyEnded(long stepsOfHistory) {
        histories++;
        steps += stepsOfHistory;
    }

    void add(Coverage other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        histories += other.histories;
        steps += other.steps;
    }

    long histories() {
        return histories;
    }

    long steps() {
        return steps;
    }

    List<EventKind> missing() {
        List<EventKind> missing = new ArrayList<>();
        for (EventKind kind : KINDS) {
            if (counts[kind.ordinal()] == 0) {
                missing.add(kind);
            }
        }
        return missing;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (EventKind kind : KINDS) {
            text.append("%,14d  %s%n".formatted(counts[kind.ordinal()], kind));
        }
        return text.toString();
    }
}
