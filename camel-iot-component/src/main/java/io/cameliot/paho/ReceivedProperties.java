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

import java.util.HashMap;
import java.util.Map;

/**
 * The properties of a packet that the server sends, other than a PUBLISH, by identifier (MQTT 5.0, 2.2.2.2). User
 * properties are skipped. Texts are only shown: what is malformed in them is replaced.
 */
final class ReceivedProperties {
    static final int SESSION_EXPIRY_INTERVAL = 0x11;
    static final int SERVER_KEEP_ALIVE = 0x13;
    static final int SERVER_REFERENCE = 0x1C;
    static final int REASON_STRING = 0x1F;
    static final int RECEIVE_MAXIMUM = 0x21;
    static final int MAXIMUM_QOS = 0x24;
    static final int MAXIMUM_PACKET_SIZE = 0x27;
    static final int WILDCARD_SUBSCRIPTION_AVAILABLE = 0x28;
    static final int SUBSCRIPTION_IDENTIFIER_AVAILABLE = 0x29;
    static final int SHARED_SUBSCRIPTION_AVAILABLE = 0x2A;

    private static final int ASSIGNED_CLIENT_IDENTIFIER = 0x12;
    private static final int AUTHENTICATION_METHOD = 0x15;
    private static final int AUTHENTICATION_DATA = 0x16;
    private static final int RESPONSE_INFORMATION = 0x1A;
    private static final int TOPIC_ALIAS_MAXIMUM = 0x22;
    private static final int RETAIN_AVAILABLE = 0x25;
    private static final int USER_PROPERTY = 0x26;

    private final Map<Integer, Long> numbers = new HashMap<>();
    private final Map<Integer, String> texts = new HashMap<>();

    /**
     * Reads the properties with their length; an end of the packet instead stands for none.
     *
     * @throws IllegalArgumentException if they are malformed
     */
    static ReceivedProperties read(PacketDecoder packet) {
        ReceivedProperties properties = new ReceivedProperties();
        if (packet.hasRemaining()) {
            int outerEnd = packet.beginPart(packet.variableByteInteger());
            while (packet.hasRemaining()) {
                properties.readOne(packet);
            }
            packet.endPart(outerEnd);
        }
        return properties;
    }

    private void readOne(PacketDecoder packet) {
        int identifier = packet.unsignedByte();
        switch (identifier) {
            case USER_PROPERTY -> {
                packet.binary();
                packet.binary();
            }
            case AUTHENTICATION_DATA -> packet.binary();
            case MAXIMUM_QOS,
                    RETAIN_AVAILABLE,
                    WILDCARD_SUBSCRIPTION_AVAILABLE,
                    SUBSCRIPTION_IDENTIFIER_AVAILABLE,
                    SHARED_SUBSCRIPTION_AVAILABLE -> put(identifier, packet.unsignedByte());
            case SERVER_KEEP_ALIVE, RECEIVE_MAXIMUM, TOPIC_ALIAS_MAXIMUM -> put(identifier, packet.unsignedShort());
            case SESSION_EXPIRY_INTERVAL, MAXIMUM_PACKET_SIZE -> put(identifier, packet.unsignedInt());
            case REASON_STRING,
                    SERVER_REFERENCE,
                    ASSIGNED_CLIENT_IDENTIFIER,
                    AUTHENTICATION_METHOD,
                    RESPONSE_INFORMATION -> texts.put(identifier, packet.lenientText());
            default -> throw new IllegalArgumentException("it has no property " + identifier);
        }
    }

    private void put(int identifier, long number) {
        if (numbers.put(identifier, number) != null) {
            throw new IllegalArgumentException("property " + identifier + " comes twice");
        }
    }

    /** Null if it is not there. */
    Long number(int identifier) {
        return numbers.get(identifier);
    }

    long number(int identifier, long ifAbsent) {
        return numbers.getOrDefault(identifier, ifAbsent);
    }

    /** What the server offers unless it says that it does not. */
    boolean isAvailable(int identifier) {
        return number(identifier, 1) != 0;
    }

    /** Null if it is not there. */
    String text(int identifier) {
        return texts.get(identifier);
    }
}
