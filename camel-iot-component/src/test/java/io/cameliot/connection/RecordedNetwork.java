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

import io.cameliot.protocol.ReasonCode;
import io.cameliot.protocol.TopicFilter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A network connection that takes everything down and answers when the test says so. */
final class RecordedNetwork implements NetworkConnection {
    private final List<String> published = new ArrayList<>();
    private final List<Long> expiries = new ArrayList<>();
    private final List<Long> keptNumbers = new ArrayList<>();
    private final List<AcknowledgementCallback> callbacks = new ArrayList<>();
    private final List<Integer> acknowledged = new ArrayList<>();
    private final Map<Integer, OutboundMessage> session = new LinkedHashMap<>();
    private final Map<Integer, AcknowledgementCallback> resumed = new HashMap<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private boolean gone;
    private boolean resumesOneAtATime;
    private int pings;
    private Duration sinceLastRead = Duration.ZERO;
    private String refused;
    private String notKept;

    /** The payloads of all messages, in order. */
    synchronized List<String> published() {
        return List.copyOf(published);
    }

    /** The packet IDs that were acknowledged, in order. */
    synchronized List<Integer> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** Has a message with this payload be one that can never be sent. */
    RecordedNetwork refusing(String payload) {
        refused = payload;
        return this;
    }

    /** The message expiries of all messages, in order. */
    synchronized List<Long> expiries() {
        return List.copyOf(expiries);
    }

    /** The numbers by which messages were kept until they were sent, in order; 0 for those that were not. */
    synchronized List<Long> keptNumbers() {
        return List.copyOf(keptNumbers);
    }

    /** Has a message with this payload be one that cannot be kept under its packet ID. */
    RecordedNetwork notKeeping(String payload) {
        notKept = payload;
        return this;
    }

    /** Has whoever publishes wait until that is counted down. */
    CountDownLatch holdPublishing() {
        gate = new CountDownLatch(1);
        return gate;
    }

    /** From now on it says that it is not connected. */
    synchronized void end() {
        gone = true;
    }

    /** Acknowledges a message, by the number of its publish from 0. */
    void answer(int number) {
        AcknowledgementCallback callback;
        synchronized (this) {
            callback = callbacks.get(number);
        }
        callback.acknowledged(ReasonCode.SUCCESS, null);
    }

    /** Has the session hold a message from an earlier connection. */
    RecordedNetwork holding(int packetId, OutboundMessage message) {
        session.put(packetId, message);
        return this;
    }

    boolean resumesOneAtATime() {
        return resumesOneAtATime;
    }

    /** Acknowledges a message that the session held. */
    void answerResumed(int packetId) {
        resumed.get(packetId).acknowledged(ReasonCode.SUCCESS, null);
    }

    @Override
    public Map<Integer, OutboundMessage> resumed() {
        return new LinkedHashMap<>(session);
    }

    @Override
    public void resume(int packetId, AcknowledgementCallback callback) {
        resumed.put(packetId, callback);
    }

    @Override
    public void resumeOneAtATime() {
        resumesOneAtATime = true;
    }

    @Override
    public void sendResumed() {
        // What it holds counts as sent.
    }

    /** Packet IDs count from 1, in order of publishing. */
    @Override
    public int publish(OutboundMessage message, long keptNumber, AcknowledgementCallback callback) throws IOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return record(message, keptNumber, callback);
    }

    private synchronized int record(OutboundMessage message, long keptNumber, AcknowledgementCallback callback)
            throws IOException {
        if (gone) {
            throw new NotConnectedException(null);
        }
        String payload = new String(message.payload());
        if (payload.equals(refused)) {
            throw new IOException("too large");
        }
        if (payload.equals(notKept)) {
            throw new NotKeptException("The disk is full", null);
        }
        published.add(payload);
        expiries.add(message.properties().messageExpiry());
        keptNumbers.add(keptNumber);
        callbacks.add(callback);
        return callbacks.size();
    }

    @Override
    public synchronized void acknowledge(int packetId) {
        acknowledged.add(packetId);
    }

    @Override
    public void connect(Listener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void subscribe(TopicFilter filter, int qos, int identifier, AcknowledgementCallback callback) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unsubscribe(TopicFilter filter, Runnable whenEnded) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void ping() {
        pings++;
    }

    int pings() {
        return pings;
    }

    /** How long nothing has come from the server. */
    void heardBefore(Duration silence) {
        sinceLastRead = silence;
    }

    @Override
    public Duration sinceLastRead() {
        return sinceLastRead;
    }

    @Override
    public String server() {
        return "tcp://server:1883";
    }

    @Override
    public long bytesReceived() {
        return 0;
    }

    @Override
    public Duration sinceLastWrite() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isConnected() {
        return !gone;
    }

    @Override
    public void close(ReasonCode reason, Runnable whenClosed) {
        end();
        whenClosed.run();
    }
}
