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

import io.cameliot.connection.ClientConnection.State;

/** What a connection is doing: written by its event loop, read by any thread. */
final class ConnectionStatus {
    volatile State state = State.CONNECTING;
    /** The server of the last attempt to connect, which may be one of several, or one that another has referred to. */
    volatile String server;
    /** How many network connections have been made so far. */
    volatile long connectionsMade;
    /** Why it is not connected, null if it is or was never tried. */
    volatile ConnectFailure lastFailure;
    /** What the server grants; null if there is no connection. */
    volatile ServerLimits limits;

    /** There is a connection. */
    void connected(ServerLimits granted) {
        limits = granted;
        lastFailure = null;
        connectionsMade++;
        state = State.CONNECTED;
    }

    /** There is none, or none any more. */
    void disconnected(State waitingOrFailed, ConnectFailure cause) {
        lastFailure = cause;
        state = waitingOrFailed;
    }
}
