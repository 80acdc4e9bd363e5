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

import io.cameliot.connection.NetworkConnection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file of a session, without its extension.
 *
 * @param kind   what is in the file
 * @param number the packet ID of what was sent, else the number of the message
 * @param place  the place of what was sent in the order of sending; 0 if an earlier version wrote it
 */
record FileName(Kind kind, long number, long place) {
    private static final Pattern NAME = Pattern.compile("(s|sc|o)-(-?\\d{1,19})(?:-(\\d{1,19}))?");

    /** What is in a file. */
    enum Kind {
        /** A message that was sent. */
        SENT("s"),
        /** Only says that the server was told to forget the packet ID of a message of QoS 2. */
        RELEASED("sc"),
        /** A message that was not sent. */
        UNSENT("o");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        private static Kind of(String prefix) {
            return prefix.equals(SENT.prefix) ? SENT : prefix.equals(RELEASED.prefix) ? RELEASED : UNSENT;
        }
    }

    static FileName sent(int packetId, long place) {
        return new FileName(Kind.SENT, packetId, place);
    }

    static FileName released(int packetId) {
        return new FileName(Kind.RELEASED, packetId, 0);
    }

    static FileName unsent(long number) {
        return new FileName(Kind.UNSENT, number, 0);
    }

    /** What a name says; null if the store would not have given it. */
    static FileName parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return null;
        }
        try {
            Kind kind = Kind.of(matcher.group(1));
            long place = matcher.group(3) == null ? 0 : Long.parseLong(matcher.group(3));
            FileName parsed = new FileName(kind, Long.parseLong(matcher.group(2)), place);
            // There is one name for each: one with a zero before the number would be looked for in vain.
            return parsed.isPossible() && parsed.toString().equals(name) ? parsed : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private boolean isPossible() {
        return switch (kind) {
            case SENT -> number >= 1 && number <= NetworkConnection.PACKET_IDS;
            case RELEASED -> number >= 1 && number <= NetworkConnection.PACKET_IDS && place == 0;
            case UNSENT -> number != 0 && place == 0;
        };
    }

    int packetId() {
        return (int) number;
    }

    @Override
    public String toString() {
        return kind.prefix + "-" + number + (place == 0 ? "" : "-" + place);
    }
}
