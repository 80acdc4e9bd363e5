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
import java.util.SortedMap;

/**
 * The publishes of a durable session that the server has not acknowledged, and those that were accepted and not sent yet.
 * What was sent is kept by its packet ID, and the network connections write and remove it. What is to be published
 * (again) under a new packet ID is kept by a number that grows: in order of acceptance. A network connection that sends it
 * has it kept by its packet ID instead. Used under the lock of the window of publishes.
 */
public interface SessionStore {
    /**
     * What is to be published, by number. Each message has what is left of its message expiry: 0 if it ran out.
     *
     * @throws IOException if it cannot be read
     */
    SortedMap<Long, OutboundMessage> unsent() throws IOException;

    /**
     * Keeps a message that cannot be sent now.
     *
     * @param  message                             with what is left of its message expiry
     * @return                                     its number; 0 if this store does not outlive the process, so that
     *                                             nothing is gained by keeping it
     * @throws NetworkConnection.NotKeptException  if it cannot be written
     */
    long keep(OutboundMessage message) throws NetworkConnection.NotKeptException;

    /** A message that was not sent is given up. */
    void forgetUnsent(long number);

    /**
     * The server knows nothing of the session any more: what was sent is to be published again.
     *
     * @return             the number of each message by its old packet ID
     * @throws IOException if it cannot be written
     */
    SortedMap<Integer, Long> sessionLost() throws IOException;

    /** A message that was sent is given up, and will not be sent again. */
    void forgetSent(int packetId);
}
