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
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * A network module of Paho whose end is not seen before the CONNECT is written. Until then Paho starts its threads one
 * after the other, waiting in a loop for each to run: if the connection ends meanwhile, the receiver stops, and the
 * thread that waits for it stays for ever.
 */
final class PahoStartGuard implements NetworkModule {
    /** Starting its threads takes Paho 300 ms, in steps of 100. */
    private static final long START_MILLIS = 5_000;

    private static final long LAST_WORDS_MILLIS = 300;

    /** Paho reads byte by byte. */
    private static final int BUFFER_BYTES = 16 * 1024;

    private final NetworkModule module;
    private final boolean resuming;
    private final Consumer<InboundMessage> received;
    private final CountDownLatch connectWritten = new CountDownLatch(1);
    private final CompletableFuture<IOException> readFailure = new CompletableFuture<>();
    private volatile boolean started;
    private volatile boolean abandoned;
    private volatile PahoConnAckStream connAck;
    private volatile PahoCoalescing output;
    private volatile long lastRead = System.nanoTime();
    private volatile long lastWrite = System.nanoTime();

    /**
     * @param resuming whether there are messages to be sent again, for which the server has to have the session
     * @param received gets the messages of QoS 0 and 1, on the thread that reads
     */
    PahoStartGuard(NetworkModule module, boolean resuming, Consumer<InboundMessage> received) {
        this.module = module;
        this.resuming = resuming;
        this.received = received;
    }

    /** Closes the socket; says whether there was one, so that Paho will notice. */
    boolean abandon() {
        abandoned = true;
        try {
            module.stop();
        } catch (IOException e) {
            // Not connected yet: start() will see that it is not wanted any more.
        }
        return started;
    }

    /** What the server takes at most, null if it did not say. */
    Long maximumPacketSize() {
        return connAck.maximumPacketSize();
    }

    /** Where the server sends the client to, null if nowhere. */
    String serverReference() {
        PahoConnAckStream answer = connAck;
        return answer == null ? null : answer.serverReference();
    }

    /** Why nothing can be read any more, null if it can: it tells more than why nothing can be written. */
    IOException readFailure() {
        return readFailure.getNow(null);
    }

    /** How long nothing has come from the server. */
    Duration sinceLastRead() {
        return Duration.ofNanos(System.nanoTime() - lastRead);
    }

    /** How long nothing has been sent to the server. */
    Duration sinceLastWrite() {
        return Duration.ofNanos(System.nanoTime() - lastWrite);
    }

    @Override
    public void start() throws IOException, MqttException {
        module.start();
        if (abandoned) {
            module.stop();
            throw new IOException("Closed while connecting");
        }
        started = true;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        connAck = new PahoConnAckStream(new Buffered(new Input(module.getInputStream())), resuming);
        return new PahoInbound(connAck, received);
    }

    /** From when on packets may wait for the next, to be written with it: while there certainly is one. */
    void coalesceWhile(BooleanSupplier moreToSend) {
        output.coalesceWhile(moreToSend);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        output = new PahoCoalescing(new FilterOutputStream(module.getOutputStream()) {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                connectWritten.countDown();
                try {
                    out.write(bytes, offset, length);
                } catch (IOException e) {
                    awaitReadFailure();
                    throw e;
                }
                lastWrite = System.nanoTime();
            }
        });
        return output;
    }

    /** A server that ends a connection may have said why. Whoever reads it needs a moment. */
    private void awaitReadFailure() {
        try {
            readFailure.get(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // It has not said why.
        }
    }

    private void awaitConnectWritten() {
        try {
            connectWritten.await(START_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() throws IOException {
        connectWritten.countDown();
        module.stop();
    }

    @Override
    public String getServerURI() {
        return module.getServerURI();
    }

    /** Paho asks before each packet whether there is something: what is in the buffer answers that without the system. */
    private static final class Buffered extends BufferedInputStream {
        Buffered(InputStream in) {
            super(in, BUFFER_BYTES);
        }

        @Override
        public synchronized int available() throws IOException {
            return pos < count ? count - pos : super.available();
        }
    }

    /** Read from through a buffer only. */
    private final class Input extends FilterInputStream {
        private final GivingWay givingWay = new GivingWay();

        Input(InputStream in) {
            super(in);
        }

        @Override
        public int available() throws IOException {
            try {
                return super.available();
            } catch (IOException e) {
                awaitConnectWritten();
                throw e;
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                givingWay.giveWay();
                int count = super.read(bytes, offset, length);
                if (count < 0) {
                    awaitConnectWritten();
                } else {
                    lastRead = System.nanoTime();
                }
                return count;
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                readFailure.complete(e);
                awaitConnectWritten();
                throw e;
            }
        }
    }
}
