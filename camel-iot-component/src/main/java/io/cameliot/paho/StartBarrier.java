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
package io.cameliot.paho;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Hides what comes from the server, and the end of the connection, from Paho's reader until the CONNECT is written. Until then
 * Paho starts its threads one after the other, waiting in a loop for each to run: if the reader stopped meanwhile, the thread
 * that waits for it would stay for ever.
 */
final class StartBarrier {
    /** Starting its threads takes Paho 300 ms, in steps of 100. */
    private static final long START_MILLIS = 5_000;

    private final CountDownLatch connectWritten = new CountDownLatch(1);

    /** The CONNECT is being written, or the connection is over. */
    void open() {
        connectWritten.countDown();
    }

    void await() {
        try {
            connectWritten.await(START_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
