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

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

/**
 * What comes from the server, without timeouts between the bytes of a packet's fixed header. Paho stops reading for a
 * moment when nothing has come for a second, and has forgotten by then that it had read a part of the header: it would
 * take the rest for the next packet.
 */
final class PahoHeaderStream extends FilterInputStream {
    /** Whether the first byte of a header was read, and not yet the last of its length. */
    private boolean inHeader;

    PahoHeaderStream(InputStream in) {
        super(in);
    }

    /** Paho reads the fixed header byte by byte, and what follows in pieces. */
    @Override
    public int read() throws IOException {
        while (true) {
            try {
                int next = super.read();
                inHeader = !inHeader || (next & 0x80) != 0;
                return next;
            } catch (SocketTimeoutException e) {
                if (!inHeader) {
                    throw e;
                }
            }
        }
    }
}
