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

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * A network module of Paho that knows when a sign of life was last read and written, why nothing can be read any more, and when
 * one of Paho's two threads that use it dies.
 */
final class ObservedStreams implements NetworkModule {
    private static final long LAST_WORDS_MILLIS = 300;

    /** How long a server may take to end the connection that it was told to end. */
    private static final long LINGER_MILLIS = 1_500;

    /** Paho reads byte by byte. */
    private static final int BUFFER_BYTES = 16 * 1024;

    private final NetworkModule module;
    private final StartBarrier barrier;
    private final Function<InputStream, PahoInbound> packets;
    private final Runnable whenFlushed;
    private final Consumer<Throwable> whenThreadDies;
    private final CountDownLatch readToEnd = new CountDownLatch(1);
    private volatile IOException readFailure;
    private volatile boolean started;
    private volatile boolean abandoned;
    private volatile boolean lingering;
    private volatile Thread reader;
    private volatile boolean threadDied;
    private volatile long lastRead = System.nanoTime();
    /** Written by Paho's reader. */
    private volatile long bytesReceived;

    private volatile long lastWrite = System.nanoTime();

    /**
     * @param barrier        opened with the first write
     * @param packets        makes what Paho reads of the bytes that come from the server
     * @param whenFlushed    run by the thread that writes when a packet is written
     * @param whenThreadDies told why; called by the thread that dies
     */
    ObservedStreams(
            NetworkModule module,
            StartBarrier barrier,
            Function<InputStream, PahoInbound> packets,
            Runnable whenFlushed,
            Consumer<Throwable> whenThreadDies) {
        this.module = module;
        this.barrier = barrier;
        this.packets = packets;
        this.whenFlushed = whenFlushed;
        this.whenThreadDies = whenThreadDies;
    }

    /**
     * From now on, the socket is closed only when the server has ended the connection, or takes too long. A socket that is
     * closed with something left to read is reset: a server that is just writing sees that before it has read what was sent
     * to it, such as acknowledgements.
     */
    void linger() {
        lingering = true;
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

    /** Why nothing can be read any more, null if it can: it tells more than why nothing can be written. */
    IOException readFailure() {
        return readFailure;
    }

    /** How long no packet, nor a substantial part of one, has come from the server. */
    Duration sinceLastRead() {
        return Duration.ofNanos(System.nanoTime() - lastRead);
    }

    long bytesReceived() {
        return bytesReceived;
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
        Input input = new Input(module.getInputStream());
        PahoInbound inbound = packets.apply(new Buffered(input));
        input.inbound = inbound;
        return inbound;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new Output(module.getOutputStream());
    }

    @Override
    public void stop() throws IOException {
        barrier.open();
        if (lingering && !abandoned && Thread.currentThread() != reader) {
            awaitEnd(LINGER_MILLIS);
        }
        module.stop();
    }

    /** Waits until Paho's reader has read all that the server has sent. */
    private void awaitEnd(long atMostMillis) {
        try {
            readToEnd.await(atMostMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String getServerURI() {
        return module.getServerURI();
    }

    /** Paho catches no error in its reader, and only exceptions in its sender. */
    private void watch(Thread thread) {
        thread.setUncaughtExceptionHandler((died, error) -> {
            // There may be no memory to tell of it.
            threadDied = true;
            whenThreadDies.accept(error instanceof WriteFailure failure ? failure.getCause() : error);
        });
    }

    /** Whether one of Paho's threads is dead, which Paho itself does not know. */
    boolean hasLostThread() {
        return threadDied;
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

    /**
     * Read from through a buffer only. What was read is a sign of life if a packet was at its end with it. Within one, it takes
     * more than a few bytes: a server that has announced more than it sends would seem to live for ever, because the answers
     * to pings are taken for a part of the packet.
     */
    private final class Input extends FilterInputStream {
        private static final int SIGN_OF_LIFE_BYTES = 1 << 10;

        private final AdaptiveYield adaptiveYield = new AdaptiveYield();
        private PahoInbound inbound;
        private long packetsRead;
        /** Since the last sign of life. */
        private int bytesRead;

        private long readAt;

        Input(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (reader == null) {
                reader = Thread.currentThread();
                watch(reader);
            }
            // What was read before has been looked at.
            lookForLife();
            try {
                adaptiveYield.yieldInRush();
                int count = super.read(bytes, offset, length);
                if (count < 0) {
                    readToEnd.countDown();
                } else {
                    bytesRead += count;
                    bytesReceived += count;
                    readAt = System.nanoTime();
                }
                return count;
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                readFailure = e;
                readToEnd.countDown();
                throw e;
            }
        }

        private void lookForLife() {
            if (inbound.packetsRead() != packetsRead || bytesRead >= SIGN_OF_LIFE_BYTES) {
                packetsRead = inbound.packetsRead();
                bytesRead = 0;
                lastRead = readAt;
            }
        }
    }

    /** Written to by Paho's sender. */
    private final class Output extends FilterOutputStream {
        private boolean watched;

        Output(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (!watched) {
                watched = true;
                watch(Thread.currentThread());
                barrier.open();
            }
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw failed(e);
            }
            lastWrite = System.nanoTime();
        }

        @Override
        public void flush() {
            try {
                out.flush();
            } catch (IOException e) {
                throw failed(e);
            }
            whenFlushed.run();
        }

        /** A server that ends a connection may have said why. Paho's reader needs a moment to read it. */
        private WriteFailure failed(IOException cause) {
            awaitEnd(LAST_WORDS_MILLIS);
            return new WriteFailure(cause);
        }
    }

    /**
     * The end of Paho's sender. It is no exception, because Paho prints the stack trace of each exception that a write ends
     * with to the standard error, as severe (CommsSender, message 804).
     */
    private static final class WriteFailure extends Error {
        private static final long serialVersionUID = 1L;

        WriteFailure(IOException cause) {
            super(cause.getMessage(), cause, false, false);
        }
    }
}
