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

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Ends the process when a thread has died for lack of memory: others may wait for it for ever. What is noted as done stays so.
 * Everything that it takes is made before, since there may be no memory for anything then.
 */
final class EndWithoutMemory implements Thread.UncaughtExceptionHandler {
    private final Runtime runtime = Runtime.getRuntime();
    private final FileOutputStream errors = new FileOutputStream(FileDescriptor.err);
    private final byte[] anyway;

    EndWithoutMemory() {
        anyway = text(new OutOfMemoryError("Java heap space"));
        // A rehearsal: Java loads what it has not used before, and that takes memory.
        end(new OutOfMemoryError(), new byte[0]);
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        if (end(thrown, anyway)) {
            runtime.halt(1);
        }
        System.err.print("Exception in thread \"" + thread.getName() + "\" ");
        thrown.printStackTrace();
    }

    /** Says why the process ends, if it does. */
    private boolean end(Throwable thrown, byte[] text) {
        if (!(thrown instanceof OutOfMemoryError)) {
            return false;
        }
        try {
            errors.write(text);
        } catch (IOException e) {
            // Nobody reads it.
        }
        return true;
    }

    private static byte[] text(Throwable thrown) {
        return ("The ingest failed: " + FailureMessage.of(thrown) + System.lineSeparator())
                .getBytes(StandardCharsets.UTF_8);
    }
}
