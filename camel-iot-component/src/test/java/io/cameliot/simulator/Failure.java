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
import java.util.Arrays;
import java.util.List;

/** A history that broke a rule, and how to see it again. */
final class Failure {
    private static final EventKind[] KINDS = EventKind.values();
    private static final int SHRINKING_SEEDS = 60;
    private static final int TRACE_LINES = 4_000;

    private final long seed;
    private final boolean[] allowed;
    private final int size;
    private final Throwable cause;
    private final int steps;

    private Failure(long seed, boolean[] allowed, int size, Throwable cause, int steps) {
        this.seed = seed;
        this.allowed = allowed;
        this.size = size;
        this.cause = cause;
        this.steps = steps;
    }

    /** Runs a history; null if it broke no rule. */
    static Failure of(long seed, boolean[] allowed, int size, Coverage coverage) {
        History history = new History(seed, allowed, size, coverage, null);
        Throwable cause = null;
        try {
            history.run();
        } catch (Violation | RuntimeException | StackOverflowError | MemoryShort e) {
            cause = history.world().violation() == null ? e : history.world().violation();
        }
        coverage.historyEnded(history.world().step());
        return cause == null
                ? null
                : new Failure(seed, allowed, size, cause, history.world().step());
    }

    String rule() {
        return cause instanceof Violation violation ? violation.rule() : cause.toString();
    }

    long seed() {
        return seed;
    }

    /** The shortest history that breaks the same rule, with as few kinds of events as possible. */
    Failure shrunk() {
        Failure best = this;
        for (EventKind kind : KINDS) {
            if (kind.isOptional() && best.allowed[kind.ordinal()]) {
                boolean[] fewer = best.allowed.clone();
                fewer[kind.ordinal()] = false;
                Failure without = best.search(fewer, best.size);
                best = without == null ? best : without;
            }
        }
        for (int smaller = size / 2; smaller > 0; smaller /= 2) {
            Failure shorter = best.search(best.allowed, smaller);
            best = shorter == null ? best : shorter;
        }
        return best;
    }

    /** The shortest of some histories that break the same rule, this seed first; null if none does. */
    private Failure search(boolean[] kinds, int newSize) {
        Failure shortest = null;
        for (int i = 0; i < SHRINKING_SEEDS; i++) {
            Failure found = of(seed + i * 7_919L, kinds, newSize, new Coverage());
            if (found != null && found.rule().equals(rule()) && (shortest == null || found.steps < shortest.steps)) {
                shortest = found;
            }
        }
        return shortest;
    }

    /** What happened, and how to see it again. */
    String report() {
        List<String> trace = new ArrayList<>();
        try {
            new History(seed, allowed, size, new Coverage(), trace).run();
            trace.add("The history broke no rule when it was repeated: something in it does not come from the seed.");
        } catch (Violation | RuntimeException | StackOverflowError | MemoryShort e) {
            // Expected: it is the failure.
        }
        trace = withoutIdleTicks(trace);
        StringBuilder text = new StringBuilder();
        int from = Math.max(0, trace.size() - TRACE_LINES);
        trace.subList(0, Math.min(from, 12)).forEach(line -> text.append(line).append('\n'));
        trace.subList(from, trace.size()).forEach(line -> text.append(line).append('\n'));
        text.append(cause).append('\n');
        Arrays.stream(cause.getStackTrace())
                .limit(25)
                .forEach(frame -> text.append("    at ").append(frame).append('\n'));
        return text + "Again: " + properties() + "\n";
    }

    /** Leaves out the ticks of clocks that nothing comes of. */
    private static List<String> withoutIdleTicks(List<String> trace) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < trace.size(); i++) {
            boolean idle = isTick(trace.get(i)) && (i + 1 == trace.size() || isTick(trace.get(i + 1)));
            if (!idle) {
                kept.add(trace.get(i));
            }
        }
        return kept;
    }

    private static boolean isTick(String line) {
        return line.contains("  " + EventKind.TIMER) || line.contains("  " + EventKind.EVENT_LOOP_TASK);
    }

    /** The system properties that repeat it. */
    String properties() {
        StringBuilder off = new StringBuilder();
        for (EventKind kind : KINDS) {
            if (!allowed[kind.ordinal()]) {
                off.append(off.isEmpty() ? "" : ",").append(kind);
            }
        }
        return "-Dsimulator.seed=" + seed + (size == 100 ? "" : " -Dsimulator.size=" + size)
                + (off.isEmpty() ? "" : " -Dsimulator.off=" + off);
    }
}
