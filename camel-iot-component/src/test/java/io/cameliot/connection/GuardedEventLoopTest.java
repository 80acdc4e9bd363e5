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
package io.cameliot.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardedEventLoopTest {
    private final EventLoop loop = new ExecutorEventLoop("guarded", Thread::new);
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        loop.close();
    }

    private EventLoop guarded(Consumer<Throwable> recovery) {
        return new GuardedEventLoop(loop, recovery);
    }

    private static Runnable failing(RuntimeException failure) {
        return () -> {
            throw failure;
        };
    }

    @Test
    void aTaskThatFailsIsRecoveredFromBeforeTheNextRuns() {
        List<Object> done = new ArrayList<>();
        EventLoop guarded = guarded(failure -> done.add(failure.getMessage()));

        guarded.execute(failing(new IllegalStateException("first")));
        guarded.schedule(Duration.ZERO, () -> {
            throw new AssertionError("second");
        });
        guarded.execute(() -> failures.add(new Exception("the last")));

        await().until(() -> !failures.isEmpty() && done.size() == 2);
        assertThat(done).containsExactlyInAnyOrder("first", "second");
    }

    /** To schedule another try may fail for the same reason. */
    @Test
    void aRecoveryThatFailsIsTriedAgainWithTheTaskThatRepeats() {
        List<String> done = new CopyOnWriteArrayList<>();
        EventLoop guarded = guarded(failure -> {
            failures.add(failure);
            if (failures.size() < 3) {
                throw new OutOfMemoryError("try " + failures.size());
            }
            done.add("recovered");
        });

        guarded.repeat(Duration.ofMillis(10), () -> done.add("repeated"));
        guarded.execute(failing(new IllegalStateException("try 0")));

        await().until(() -> done.contains("recovered"));
        await().until(() -> done.get(done.size() - 1).equals("repeated"));
        assertThat(failures).hasSize(3);
    }

    @Test
    void theTaskThatRepeatsRunsThoughTheRecoveryFailsEachTime() {
        List<String> done = new CopyOnWriteArrayList<>();
        EventLoop guarded = guarded(failure -> {
            throw new IllegalStateException("never");
        });
        guarded.repeat(Duration.ofMillis(1), () -> done.add("repeated"));

        guarded.execute(failing(new IllegalStateException("expected")));

        await().until(() -> done.size() > 3);
    }

    @Test
    void aTaskThatRepeatsGoesOnWhateverItThrows() {
        guarded(failures::add).repeat(Duration.ofMillis(1), () -> {
            throw new OutOfMemoryError("expected");
        });

        await().until(() -> failures.size() > 3);
    }
}
