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

import io.cameliot.connection.InboundMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** What becomes of bytes that a server sends. For fuzzing, which is not in this package. */
public final class ReceivedBytes {
    /** The connection is accepted, and nothing said about it. */
    static final byte[] CONNACK = {0x20, 3, 0, 0, 0};

    private ReceivedBytes() {}

    /** The messages in bytes that come in one piece, behind a CONNACK. */
    public static List<InboundMessage> messages(byte[] bytes) throws IOException {
        return messages(bytes, 0, bytes.length + CONNACK.length + 1, 0);
    }

    /** The same of bytes that come in pieces, with silences in between. */
    public static List<InboundMessage> messages(byte[] bytes, long seed, int longestPiece, int silences)
            throws IOException {
        byte[] connected = Arrays.copyOf(CONNACK, CONNACK.length + bytes.length);
        System.arraycopy(bytes, 0, connected, CONNACK.length, bytes.length);
        List<InboundMessage> messages = new ArrayList<>();
        readAll(inbound(new PiecewiseStream(connected, seed, longestPiece, silences), messages::add));
        return messages;
    }

    /** What Paho reads from, on a connection on which nothing has been sent. */
    static PahoInbound inbound(InputStream in, Consumer<InboundMessage> listener) {
        return inbound(in, new RecordedClient(), listener);
    }

    /** What Paho reads from. */
    static PahoInbound inbound(InputStream in, RecordedClient client, Consumer<InboundMessage> listener) {
        StartBarrier barrier = new StartBarrier();
        barrier.open();
        return new PahoInbound(in, client.packets(false), client, listener, barrier);
    }

    private static void readAll(InputStream in) throws IOException {
        while (true) {
            try {
                if (in.read() < 0) {
                    return;
                }
            } catch (SocketTimeoutException e) {
                // There is more.
            }
        }
    }
}
