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

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that run continuations: started when they are needed, ended when they have been idle. Used under a lock. */
final class WorkerThreads {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerThreads.class);

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ThreadFactory factory;
    private final Condition turnGiven;
    private final Rush failures = new Rush();
    private final Set<Thread> threads = new HashSet<>();
    private int idle;
    /** How many of the idle threads are to work and have not begun. */
    private int turns;
    /** How many threads are started and have not begun. */
    private int starting;

    private boolean closing;

    /** @param lock under which all methods are called */
    WorkerThreads(ThreadFactory factory, Lock lock) {
        this.factory = factory;
        this.turnGiven = lock.newCondition();
    }

    /** Whether a thread could be woken. */
    boolean hasIdle() {
        return idle > turns;
    }

    /** Whether a thread is to work and has not begun. */
    boolean isOnItsWay() {
        return turns + starting > 0;
    }

    /** How many of them are among others. */
    int countAmong(Collection<Thread> others) {
        return (int) others.stream().filter(threads::contains).count();
    }

    /** Wakes a thread, or starts one, which calls {@link #begin} first; says whether there was one to be had. */
    boolean add(Runnable work) {
        if (hasIdle()) {
            turns++;
            turnGiven.signal();
            return true;
        }
        boolean started = start(work, threads);
        starting += started ? 1 : 0;
        return started;
    }

    /** Starts a thread that is none of these; says whether there was one to be had. */
    boolean startWatcher(Runnable watch) {
        return start(watch, new HashSet<>());
    }

    private boolean start(Runnable task, Set<Thread> among) {
        Thread thread = null;
        try {
            thread = factory.newThread(task);
            among.add(thread);
            thread.start();
            return true;
        } catch (RuntimeException | Error e) {
            among.remove(thread);
            if (failures.begins()) {
                LOG.error("No thread could be started on which routes go on. This is tried again.", e);
            }
            return false;
        }
    }

    /** The calling thread, which was started, begins to work. */
    void begin() {
        starting--;
    }

    /** Has the calling thread sleep until it is to work again; says whether it is, else it ends. */
    boolean sleep() {
        idle++;
        long left = IDLE_NANOS;
        try {
            while (turns == 0 && left > 0 && !closing) {
                left = awaitTurn(left);
            }
        } finally {
            idle--;
        }
        if (turns > 0) {
            turns--;
            return true;
        }
        threads.remove(Thread.currentThread());
        return false;
    }

    private long awaitTurn(long nanos) {
        try {
            return turnGiven.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // Nobody has a reason to interrupt a thread without work.
            return nanos;
        }
    }

    /** Threads without work end, now and from now on. */
    void endIdle() {
        closing = true;
        turnGiven.signalAll();
    }

    /** Interrupts all threads but the calling one. */
    void interrupt() {
        threads.stream().filter(thread -> thread != Thread.currentThread()).forEach(Thread::interrupt);
    }
}
