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

import java.nio.file.Path;
import java.util.Optional;

/**
 * How long a session outlives its network connections, and where its publishes are kept until they are acknowledged.
 *
 * @param durable   whether the server keeps the session, so that they are sent again with their packet IDs
 * @param directory where they are kept for the next process; in memory only, if empty
 */
public record SessionLifetime(boolean durable, Optional<Path> directory) {
    /** The session ends with the network connection. */
    public static final SessionLifetime OF_CONNECTION = new SessionLifetime(false, Optional.empty());

    /** The session outlives network connections, and what the client knows of it ends with the process. */
    public static final SessionLifetime OF_PROCESS = new SessionLifetime(true, Optional.empty());

    /** The session, and what the client knows of it, outlives the process. */
    public static SessionLifetime inFiles(Path directory) {
        return new SessionLifetime(true, Optional.of(directory));
    }
}
