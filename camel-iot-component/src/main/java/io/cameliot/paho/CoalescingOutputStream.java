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

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;

/**
 * Writes packets that follow each other at once to the network together. Paho flushes after each, which costs a system call
 * and, with TLS, a record of its own. Used by Paho's sender alone.
 */
final class CoalescingOutputStream extends FilterOutputStream {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final AdaptiveYield adaptiveYield = new AdaptiveYield();
    private int buffered;
    private boolean beginsPacket = true;
    private boolean mayWait;
    private volatile BooleanSupplier more = () -> false;

    CoalescingOutputStream(OutputStream out) {
        super(out);
    }

    /** From when on packets may wait for the next: while there certainly is one, which is written without waiting. */
    void coalesceWhile(BooleanSupplier moreToSend) {
        more = moreToSend;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (beginsPacket && length > 0) {
            mayWait = mayWait(bytes[offset] >> 4 & 0x0F);
            beginsPacket = false;
        }
        if (length > BUFFER_BYTES - buffered) {
            send();
        }
        if (length > BUFFER_BYTES) {
            out.write(bytes, offset, length);
        } else {
            System.arraycopy(bytes, offset, buffer, buffered, length);
            buffered += length;
        }
    }

    /** What is sent rarely must not wait: after a DISCONNECT nothing may follow. */
    private static boolean mayWait(int packetType) {
        return packetType == MqttWireMessage.MESSAGE_TYPE_PUBLISH || packetType == MqttWireMessage.MESSAGE_TYPE_PUBACK;
    }

    /** Called by Paho at the end of each packet. */
    @Override
    public void flush() throws IOException {
        beginsPacket = true;
        if (!mayWait || !hasMore()) {
            send();
        }
    }

    private boolean hasMore() {
        return more.getAsBoolean() || adaptiveYield.yieldInRush() && more.getAsBoolean();
    }

    private void send() throws IOException {
        if (buffered > 0) {
            int count = buffered;
            buffered = 0;
            out.write(buffer, 0, count);
        }
        out.flush();
    }
}
