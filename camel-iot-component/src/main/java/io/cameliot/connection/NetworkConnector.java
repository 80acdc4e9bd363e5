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

import java.io.IOException;

/** Makes network connections to one server, or to one of several in turn, with one client ID. */
public interface NetworkConnector {
    /**
     * A new network connection, not connected yet.
     *
     * @param  cleanStart  whether the server is to forget an earlier session of this client ID
     * @throws IOException if the settings do not allow any connection
     */
    NetworkConnection create(boolean cleanStart) throws IOException;

    /** How many servers it has to choose from, one after the other. */
    default int servers() {
        return 1;
    }

    /** The server of the last network connection has taken the client. */
    default void connected() {}

    /**
     * The server of the last network connection wants the client to go elsewhere.
     *
     * @return whether it named a server, which the next network connection will be to
     */
    boolean redirect(ServerReference reference);

    /**
     * What a durable session holds; opened with the first call.
     *
     * @return             null if the session ends with the network connection
     * @throws IOException if it cannot be opened
     */
    SessionStore store() throws IOException;

    /** Whether the publishes that a durable session holds outlive the process. */
    default boolean outlivesProcess() {
        return false;
    }

    /** No network connection will be made any more, and none is left. */
    void close();
}
