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

import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Random;

/** Bytes that come from a network: in pieces, with silences in between that are too long for a socket. */
final class PiecewiseStream extends InputStream {
    private final byte[] bytes;
    private final Random random;
    private final int longestPiece;
    private final int silences;
    private boolean silent;
    private int at;

    /**
     * @param longestPiece how many bytes come at a time at most
     * @param silences     the one in how many times that nothing comes at first; 0 for never
     */
    PiecewiseStream(byte[] bytes, long seed, int longestPiece, int silences) {
        this.bytes = bytes;
        this.random = new Random(seed);
        this.longestPiece = longestPiece;
        this.silences = silences;
    }

    @Override
    public int read() throws SocketTimeoutException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws SocketTimeoutException {
        silent = !silent && silences > 0 && random.nextInt(silences) == 0;
        if (silent) {
            throw new SocketTimeoutException();
        }
        if (at == bytes.length) {
            return -1;
        }
        int count = Math.min(Math.min(length, bytes.length - at), 1 + random.nextInt(longestPiece));
        System.arraycopy(bytes, at, into, offset, count);
        at += count;
        return count;
    }
}
