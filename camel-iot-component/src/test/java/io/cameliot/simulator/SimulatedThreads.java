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
import java.util.concurrent.Executor;

/** Threads of the application: what is given to them runs in any order. */
final class SimulatedThreads extends Source implements Executor {
    private final World world;
    private final EventKind kind;
    private final List<Runnable> tasks = new ArrayList<>();

    SimulatedThreads(World world, EventKind kind) {
        this.world = world;
        this.kind = kind;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    boolean isReady() {
        return !tasks.isEmpty();
    }

    @Override
    void run() {
        world.happened(kind);
        tasks.remove(world.below(tasks.size())).run();
    }

    void kill() {
        tasks.clear();
    }
}
