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

import io.cameliot.connection.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.random.RandomGenerator;

/** An event loop whose tasks run when the history chooses them, in order. */
final class SimulatedEventLoop extends Source implements EventLoop {
    private final World world;
    private final String name;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Set<SimulatedTimer> timers = new LinkedHashSet<>();
    private boolean closed;

    SimulatedEventLoop(World world, String name) {
        this.world = world;
        this.name = name;
        world.add(this);
    }

    @Override
    public boolean execute(Runnable task) {
        if (!closed) {
            tasks.add(task);
        }
        return !closed;
    }

    @Override
    public Timer repeat(Duration period, Runnable task) {
        boolean[] cancelled = new boolean[1];
        repeat(period, task, cancelled);
        return () -> cancelled[0] = true;
    }

    private void repeat(Duration period, Runnable task, boolean[] cancelled) {
        start(period, () -> {
            if (!cancelled[0]) {
                repeat(period, task, cancelled);
                task.run();
            }
        });
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        world.mayRunOutOfMemory();
        return start(delay, task);
    }

    private Timer start(Duration delay, Runnable task) {
        SimulatedTimer timer = new SimulatedTimer(task);
        if (!closed) {
            timers.add(timer);
            timer.alarm = world.at(delay, timer::due);
        }
        return timer;
    }

    @Override
    public long nanoTime() {
        return world.now();
    }

    @Override
    public RandomGenerator random() {
        return world.random();
    }

    @Override
    public void close() {
        end();
        world.remove(this);
    }

    /** Its process was killed, or it was closed. */
    void end() {
        closed = true;
        tasks.clear();
        for (SimulatedTimer timer : timers) {
            timer.alarm.cancel();
        }
        timers.clear();
    }

    boolean isClosed() {
        return closed;
    }

    int timers() {
        return timers.size();
    }

    @Override
    boolean isReady() {
        return !tasks.isEmpty();
    }

    @Override
    void run() {
        world.happened(EventKind.EVENT_LOOP_TASK, name);
        try {
            tasks.remove().run();
        } catch (MemoryShort e) {
            // A real event loop logs it and goes on.
            if (world.isTraced()) {
                world.note("  " + e);
            }
        } catch (RuntimeException e) {
            throw (Violation) world.violation("tasks of the event loop do not fail", e.toString())
                    .initCause(e);
        }
    }

    private final class SimulatedTimer implements Timer {
        private final Runnable task;
        private World.Alarm alarm;
        private boolean cancelled;

        private SimulatedTimer(Runnable task) {
            this.task = task;
        }

        private void due() {
            world.happened(EventKind.TIMER, name);
            // What was given before it was due comes first.
            tasks.add(() -> {
                timers.remove(this);
                if (!cancelled) {
                    task.run();
                }
            });
        }

        @Override
        public void cancel() {
            cancelled = true;
            timers.remove(this);
            if (alarm != null) {
                alarm.cancel();
            }
        }
    }
}
