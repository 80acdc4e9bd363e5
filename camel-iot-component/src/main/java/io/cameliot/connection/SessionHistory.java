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

/**
 * Which network connections belong to the same session of the server. They are numbered in order. Written by the event
 * loop, read by any thread.
 */
final class SessionHistory {
    private long last;
    /** The network connection that began the server's session. */
    private volatile long began;
    /** The last one that resumed it. */
    private volatile long resumed;
    /** Whether a CONNECT that begins a session anew is on its way perhaps, and may reach the server at any time. */
    private boolean stray;
    /** Whether the server has lost the session, and a new one is to be begun. */
    private boolean lost;

    /** There is a new network connection. */
    Connection next() {
        return new Connection(++last);
    }

    /** The server has lost the session. */
    void lost() {
        lost = true;
    }

    /** Whether it has, so that the next network connection begins a new one. */
    boolean isLost() {
        return lost;
    }

    /** The server has not answered the CONNECT of the last network connection. */
    void notAnswered(boolean cleanStart) {
        stray |= cleanStart;
    }

    /**
     * The last network connection is connected.
     *
     * @return whether the session is known to be the one that was there before, with its subscriptions
     */
    boolean connected(boolean sessionPresent) {
        lost = false;
        if (sessionPresent) {
            resumed = last;
        } else {
            began = last;
        }
        return sessionPresent && !stray;
    }

    /** A network connection's place in the history. Read by any thread. */
    final class Connection {
        private final long number;

        private Connection(long number) {
            this.number = number;
        }

        /** Whether what it has not acknowledged was, or is being, sent again on a later one. */
        boolean isResumed() {
            return began <= number && number < resumed;
        }

        /** Whether a later one has begun a new session: what this one has not acknowledged is never sent again. */
        boolean isForgotten() {
            return number < began;
        }
    }
}
