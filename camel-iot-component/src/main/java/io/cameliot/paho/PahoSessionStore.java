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

import io.cameliot.connection.SessionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;

/**
 * The published messages of a durable session that are not acknowledged, and those that are not sent yet. Outlives the
 * network connections that write into it.
 *
 * <p>Messages without a session are numbered from the middle of all numbers on: upwards what is accepted later, downwards what
 * a session held before it was lost, because that was sent earlier.
 */
public abstract sealed class PahoSessionStore implements SessionStore permits MemorySessionStore, FileSessionStore {
    /** The number of the first message, when there is no other. */
    static final long FIRST_NUMBER = 1L << 62;

    /** The number of what was sent before a message: 0 is none. */
    static long before(long number) {
        return number == 1 ? -1 : number - 1;
    }

    /** The number of what is accepted after a message. */
    static long after(long number) {
        return number == -1 ? 1 : Math.addExact(number, 1);
    }

    /** A store that ends with the process. */
    public static PahoSessionStore inMemory() {
        return new MemorySessionStore(System::nanoTime);
    }

    /**
     * A store that is found again by the next process. Each client ID has a directory of its own in it (Paho alone would give
     * {@code a:org:app1} and {@code a:orga:pp1} the same one).
     *
     * @throws IOException if the directory cannot be written to, or another process uses it for this client ID
     */
    public static PahoSessionStore inFiles(Path directory, String clientId) throws IOException {
        return FileSessionStore.open(directory, clientId, InstantSource.system());
    }

    /**
     * The messages that the session holds, in the order in which they were sent.
     *
     * @throws IOException if they cannot be read
     */
    abstract List<SentMessage> sent() throws IOException;

    /** Whether the session holds messages. */
    abstract boolean holdsMessages();

    /**
     * A message is about to be sent.
     *
     * @param  keptNumber               the number by which it is kept until now; 0 if it is not
     * @throws MqttPersistenceException if that cannot be written; then it is kept as before
     */
    abstract void putSent(int packetId, PublishPacket packet, long keptNumber) throws MqttPersistenceException;

    /** The server has a message of QoS 2, and is about to be told to forget its packet ID. */
    abstract void putReleased(int packetId) throws MqttPersistenceException;

    /** Ends the use of the store; files stay. */
    public abstract void close();
}
