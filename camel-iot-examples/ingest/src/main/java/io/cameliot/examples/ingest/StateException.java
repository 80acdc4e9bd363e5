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

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** How far the file is done cannot be remembered, or what is remembered cannot be read. */
final class StateException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param problem   what cannot be done
     * @param directory what {@code ingest.state} names
     */
    StateException(String problem, Path directory, IOException cause) {
        super(
                problem + " in the directory " + directory + ": " + reason(cause)
                        + ". Make room or give access there, or set ingest.state to another directory. Then run again.",
                cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException denied) {
            return denied.getFile() + ": access is denied";
        }
        if (cause instanceof FileSystemException failed) {
            return failed.getFile() + ": "
                    + (failed.getReason() != null
                            ? failed.getReason()
                            : failed.getClass().getSimpleName().replace("Exception", ""));
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
