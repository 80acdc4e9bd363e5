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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttClientInterface;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.eclipse.paho.mqttv5.common.packet.MqttAck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packets that wait to be written, in the order in which they were added, as one packet to Paho: what is sent while its
 * sender is busy is added, so that the sender is woken, and the network written to, once for many. Paho takes it for an
 * acknowledgement, of which it keeps nothing.
 *
 * <p>Paho takes one part at a time. A part holds one packet or more, but for a large payload, which is a part of its own.
 */
final class OutgoingPackets extends MqttAck {
    private static final Logger LOG = LoggerFactory.getLogger(OutgoingPackets.class);

    private static final int PART_BYTES = 16 * 1024;

    /** A longer payload is not copied. */
    private static final int LONGEST_COPIED = 4 * 1024;

    /**
     * Each side has as many packet IDs, and one packet at a time to answer with each (MQTT 5.0, 2.2.1 and 4.3). A server that
     * has more to be answered sends packet IDs again and does not read.
     */
    static final int MOST_ANSWERS = 2 * 65_535;

    private static final byte[] NOTHING = {};

    private final Runnable next;
    private final Runnable unread;
    private final AdaptiveYield adaptiveYield = new AdaptiveYield();

    // Guarded by the monitor:
    private final Deque<Part> full = new ArrayDeque<>();
    private byte[] last = new byte[256];
    private int bytes;
    private final List<Runnable> whenLastIsWritten = new ArrayList<>();
    /** Those that wait, in all parts. */
    private int answers;
    /** How many of them are in the last part. */
    private int lastAnswers;
    /** Whether more have waited than may. */
    private boolean tooMany;
    /** To be written before all others; null if there is none. */
    private byte[] urgent;

    private boolean betweenPackets = true;
    private boolean withPaho;

    /** Belongs to Paho's sender. */
    private Part beingWritten = Part.NONE;

    /** Bytes that are written at once, what to run then, how many answers they hold, and whether a packet ends with them. */
    private record Part(byte[] bytes, List<Runnable> whenWritten, int answers, boolean endsPacket) {
        static final Part NONE = new Part(NOTHING, List.of(), 0, true);
    }

    /**
     * @param next   has Paho's sender, which runs it, take this packet again before any other
     * @param unread run once, when more answers wait than there can be for a server that reads them
     */
    OutgoingPackets(Runnable next, Runnable unread) {
        super(MESSAGE_TYPE_PUBACK);
        this.next = next;
        this.unread = unread;
    }

    /** Adds a packet; says whether this has to be handed to Paho, because it is not already. */
    boolean add(byte[] packet) {
        return add(packet, NOTHING, null);
    }

    /**
     * Adds an answer to a packet of the server, as long as so many wait as there can be: no more are of any use.
     *
     * @return whether this has to be handed to Paho, because it is not already
     */
    boolean addAnswer(byte[] packet) {
        boolean first = false;
        boolean nowTooMany;
        synchronized (this) {
            nowTooMany = answers == MOST_ANSWERS && !tooMany;
            tooMany = tooMany || nowTooMany;
            if (!tooMany) {
                first = add(packet);
                answers++;
                lastAnswers++;
            }
        }
        if (nowTooMany) {
            unread.run();
        }
        return first;
    }

    /**
     * Adds a packet with a payload.
     *
     * @param  header      all before the payload
     * @param  payload     is not changed any more
     * @param  whenWritten run by Paho's sender, null for nothing
     * @return             whether this has to be handed to Paho, because it is not already
     */
    synchronized boolean add(byte[] header, byte[] payload, Runnable whenWritten) {
        boolean large = payload.length > LONGEST_COPIED;
        if (bytes > 0 && bytes + header.length + (large ? 0 : payload.length) > PART_BYTES) {
            full.add(takeLast(true));
        }
        append(header);
        if (large) {
            full.add(takeLast(false));
            full.add(new Part(payload, whenWritten == null ? List.of() : List.of(whenWritten), 0, true));
        } else {
            append(payload);
            if (whenWritten != null) {
                whenLastIsWritten.add(whenWritten);
            }
        }
        return isFirst();
    }

    /**
     * Adds a packet that does not wait for the others, but for the end of the one that is being written. A second one while
     * one waits is left out.
     *
     * @return whether this has to be handed to Paho, because it is not already
     */
    synchronized boolean addUrgent(byte[] packet) {
        urgent = packet;
        return isFirst();
    }

    private boolean isFirst() {
        boolean first = !withPaho;
        withPaho = true;
        return first;
    }

    private void append(byte[] added) {
        if (bytes + added.length > last.length) {
            last = Arrays.copyOf(last, Math.max(bytes + added.length, Math.min(2 * last.length, PART_BYTES)));
        }
        System.arraycopy(added, 0, last, bytes, added.length);
        bytes += added.length;
    }

    private Part takeLast(boolean endsPacket) {
        Part part = new Part(Arrays.copyOf(last, bytes), List.copyOf(whenLastIsWritten), lastAnswers, endsPacket);
        bytes = 0;
        lastAnswers = 0;
        whenLastIsWritten.clear();
        return part;
    }

    /** Called by Paho's sender: what it gets is written. In a rush, more is added while others run. */
    @Override
    public byte[] getHeader() {
        adaptiveYield.yieldInRush();
        synchronized (this) {
            beingWritten = takeNext();
            answers -= beingWritten.answers();
            betweenPackets = beingWritten.endsPacket();
            withPaho = urgent != null || !full.isEmpty() || bytes > 0;
            if (withPaho) {
                next.run();
            }
        }
        return beingWritten.bytes();
    }

    private Part takeNext() {
        if (urgent != null && betweenPackets) {
            Part part = new Part(urgent, List.of(), 0, true);
            urgent = null;
            return part;
        }
        return full.isEmpty() ? takeLast(true) : full.poll();
    }

    /** Called by Paho's sender: what it got is written, whatever it was. */
    void written() {
        List<Runnable> whenWritten = beingWritten.whenWritten();
        beingWritten = Part.NONE;
        for (Runnable each : whenWritten) {
            try {
                each.run();
            } catch (RuntimeException e) {
                LOG.error("It was not handed on that a message is sent", e);
            }
        }
    }

    @Override
    protected byte[] getVariableHeader() {
        return NOTHING;
    }

    @Override
    public byte[] getPayload() {
        return NOTHING;
    }

    /** The packets have theirs. */
    @Override
    public boolean isMessageIdRequired() {
        return false;
    }

    /** Nothing waits for an answer. */
    @Override
    public String getKey() {
        return "packets";
    }

    /** What Paho wants with each packet: it is never in use, so that one is enough. */
    static final class Token extends MqttToken {
        Token(MqttAsyncClient client) {
            super(client.getClientId());
        }

        @Override
        public MqttClientInterface getClient() {
            return null;
        }
    }
}
