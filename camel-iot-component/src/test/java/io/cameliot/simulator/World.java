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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * One history: its time, its chances, and the choice of what happens next. One thread does everything, one step after
 * another; each step is one of those that could be next in a real system.
 */
final class World {
    private static final EventKind[] KINDS = EventKind.values();
    private static final int[] WEIGHTS = {1, 4, 4, 16};

    private static final int[] USER_EVERY = {2, 5, 12, 30};

    /** How many threads of the application may be in the middle of something at a time. */
    private static final int MAX_DEPTH = 4;

    private final SplittableRandom random;
    private final Coverage coverage;
    private final List<String> trace;
    private final boolean[] enabled = new boolean[KINDS.length];
    private final List<Source> sources = new ArrayList<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private final Time passing = new Time();

    private long now = 1_000_000_000L;
    private long alarmNumber;
    private int step;
    private long digest;
    private boolean calm;
    private Source users;
    private int userEvery;
    private int depth;
    private Violation violation;
    private Runnable beforeStep = () -> {};

    /**
     * @param trace where events are noted, null for nowhere
     */
    World(long seed, boolean[] allowed, Coverage coverage, List<String> trace) {
        this.random = new SplittableRandom(seed);
        this.coverage = coverage;
        this.trace = trace;
        for (EventKind kind : KINDS) {
            // Histories in which few kinds of events happen often find more than those with a little of each.
            boolean chosen = random.nextInt(5) < 2;
            enabled[kind.ordinal()] = allowed[kind.ordinal()] && (chosen || !kind.isOptional());
        }
    }

    long now() {
        return now;
    }

    int step() {
        return step;
    }

    /** Equal for equal histories. */
    long digest() {
        return digest;
    }

    SplittableRandom random() {
        return random;
    }

    /** A random number from 0, below a bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** From now on nothing goes wrong, and whoever can act does. */
    void calmDown() {
        calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    boolean isPossible(EventKind kind) {
        return !calm && enabled[kind.ordinal()];
    }

    /** Whether an event happens that happens once in so many times; it is counted. */
    boolean happens(EventKind kind, int oneIn) {
        if (isPossible(kind) && random.nextInt(oneIn) == 0) {
            happened(kind);
            return true;
        }
        return false;
    }

    /** Where a real client library takes memory. */
    void mayRunOutOfMemory() {
        if (happens(EventKind.MEMORY_SHORT, 20)) {
            throw new MemoryShort();
        }
    }

    void happened(EventKind kind) {
        coverage.count(kind);
        digest = digest * 31 + kind.ordinal() * 7919L + now;
        if (trace != null) {
            note(kind.toString());
        }
    }

    void happened(EventKind kind, Object what) {
        coverage.count(kind);
        digest = digest * 31 + kind.ordinal() * 7919L + now;
        if (trace != null) {
            note(kind + " " + what);
        }
    }

    boolean isTraced() {
        return trace != null;
    }

    /** To be called only if {@link #isTraced()}, since making the text takes time. */
    void note(String what) {
        trace.add("%5d %10.3f s  %s".formatted(step, now / 1e9 - 1, what));
    }

    void add(Source source) {
        source.weigh(WEIGHTS[random.nextInt(WEIGHTS.length)]);
        sources.add(source);
    }

    void remove(Source source) {
        sources.remove(source);
    }

    /** Has something happen at a time. */
    Alarm at(Duration delay, Runnable action) {
        Alarm alarm = new Alarm(now + Math.max(0, delay.toNanos()), alarmNumber++, action);
        alarms.add(alarm);
        return alarm;
    }

    /**
     * Lets one thing happen.
     *
     * @return false if nothing can ever happen any more
     */
    boolean next() {
        if (violation != null) {
            throw violation;
        }
        beforeStep.run();
        step++;
        if (!calm) {
            passing.maybe();
            if (users.isReady() && random.nextInt(userEvery) == 0) {
                users.run();
                return true;
            }
        }
        Source source = choose();
        if (source == null && !calm && users.isReady() && random.nextInt(4) > 0) {
            source = users;
        }
        if (source == null) {
            Alarm first = firstAlarm();
            if (first == null) {
                return false;
            }
            advance(Math.max(0, first.time - now));
            return true;
        }
        source.run();
        return true;
    }

    /**
     * Lets things happen while a thread of the application waits in the middle of something.
     *
     * @return false if that is not possible
     */
    boolean nest(BooleanSupplier until) {
        if (depth >= MAX_DEPTH) {
            return false;
        }
        happened(EventKind.NESTED_STEPS);
        depth++;
        while (!until.getAsBoolean() && next()) {
            // Goes on.
        }
        depth--;
        return true;
    }

    /** Says who acts of their own accord: now and then, and mostly when nothing else is to be done. */
    void users(Source newUsers) {
        users = newUsers;
        userEvery = USER_EVERY[random.nextInt(USER_EVERY.length)];
    }

    /** Has something run before each step. */
    void beforeEachStep(Runnable action) {
        beforeStep = action;
    }

    /** Notes that a rule was broken: whatever the core does with the exception, the history ends. */
    Violation violation(String rule, String details) {
        Violation broken = new Violation(rule, details);
        if (violation == null) {
            violation = broken;
        }
        return broken;
    }

    /** Null if no rule was broken. */
    Violation violation() {
        return violation;
    }

    private Source choose() {
        int total = 0;
        for (int i = 0; i < sources.size(); i++) {
            Source source = sources.get(i);
            if (source.isReady()) {
                total += source.weight();
            }
        }
        if (total == 0) {
            return null;
        }
        int chosen = random.nextInt(total);
        for (int i = 0; i < sources.size(); i++) {
            Source source = sources.get(i);
            if (source.isReady()) {
                chosen -= source.weight();
                if (chosen < 0) {
                    return source;
                }
            }
        }
        throw new IllegalStateException("What is ready changes by being asked");
    }

    /** Whether anything is to be done at this moment. */
    boolean isBusy() {
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).isReady()) {
                return true;
            }
        }
        return false;
    }

    private Alarm firstAlarm() {
        while (!alarms.isEmpty() && alarms.peek().cancelled) {
            alarms.poll();
        }
        return alarms.peek();
    }

    private void advance(long nanos) {
        now += nanos;
        for (Alarm due = firstAlarm(); due != null && due.time <= now; due = firstAlarm()) {
            alarms.poll();
            due.action.run();
        }
    }

    /** Time goes by while something is to be done: processors, networks and servers may be slow. */
    private final class Time {
        void maybe() {
            int chance = random.nextInt(256);
            if (chance < 24) {
                advance(random.nextInt(5_000_000));
            } else if (chance < 28 && isPossible(EventKind.TIME_PASSES)) {
                happened(EventKind.TIME_PASSES);
                advance(random.nextLong(2_000_000_000L));
            } else if (chance == 28 && isPossible(EventKind.TIME_JUMPS) && oneIn(2)) {
                happened(EventKind.TIME_JUMPS);
                advance(random.nextLong(100_000_000_000L));
            }
        }
    }

    /** Something that happens at a time. */
    static final class Alarm implements Comparable<Alarm> {
        private final long time;
        private final long number;
        private final Runnable action;
        private boolean cancelled;

        private Alarm(long time, long number, Runnable action) {
            this.time = time;
            this.number = number;
            this.action = action;
        }

        void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Alarm other) {
            int byTime = Long.compare(time, other.time);
            return byTime == 0 ? Long.compare(number, other.number) : byTime;
        }
    }
}
