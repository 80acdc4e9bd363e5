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
package io.cameliot.protocol;

import java.util.Map;

/**
 * A reason code of MQTT 5.0 (section 2.4): what a server answers to a CONNECT, PUBLISH or SUBSCRIBE, or says when it
 * disconnects. Codes from 0x80 on are refusals.
 *
 * @param value the number, 0 to 255
 */
public record ReasonCode(int value) {
    public static final ReasonCode SUCCESS = new ReasonCode(0x00);
    public static final ReasonCode DISCONNECT_WITH_WILL_MESSAGE = new ReasonCode(0x04);
    public static final ReasonCode MALFORMED_PACKET = new ReasonCode(0x81);
    public static final ReasonCode PROTOCOL_ERROR = new ReasonCode(0x82);
    public static final ReasonCode UNSUPPORTED_PROTOCOL_VERSION = new ReasonCode(0x84);
    public static final ReasonCode CLIENT_IDENTIFIER_NOT_VALID = new ReasonCode(0x85);
    public static final ReasonCode BAD_USER_NAME_OR_PASSWORD = new ReasonCode(0x86);
    public static final ReasonCode NOT_AUTHORIZED = new ReasonCode(0x87);
    public static final ReasonCode SESSION_TAKEN_OVER = new ReasonCode(0x8E);
    public static final ReasonCode RECEIVE_MAXIMUM_EXCEEDED = new ReasonCode(0x93);
    public static final ReasonCode PACKET_TOO_LARGE = new ReasonCode(0x95);
    public static final ReasonCode QUOTA_EXCEEDED = new ReasonCode(0x97);
    public static final ReasonCode QOS_NOT_SUPPORTED = new ReasonCode(0x9B);
    public static final ReasonCode USE_ANOTHER_SERVER = new ReasonCode(0x9C);
    public static final ReasonCode SERVER_MOVED = new ReasonCode(0x9D);
    public static final ReasonCode SHARED_SUBSCRIPTIONS_NOT_SUPPORTED = new ReasonCode(0x9E);
    public static final ReasonCode WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED = new ReasonCode(0xA2);

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(0x00, "success"),
            Map.entry(0x01, "granted QoS 1"),
            Map.entry(0x02, "granted QoS 2"),
            Map.entry(0x04, "disconnect with will message"),
            Map.entry(0x10, "no matching subscribers"),
            Map.entry(0x11, "no subscription existed"),
            Map.entry(0x18, "continue authentication"),
            Map.entry(0x19, "re-authenticate"),
            Map.entry(0x80, "unspecified error"),
            Map.entry(0x81, "malformed packet"),
            Map.entry(0x82, "protocol error"),
            Map.entry(0x83, "implementation specific error"),
            Map.entry(0x84, "unsupported protocol version"),
            Map.entry(0x85, "client identifier not valid"),
            Map.entry(0x86, "bad user name or password"),
            Map.entry(0x87, "not authorized"),
            Map.entry(0x88, "server unavailable"),
            Map.entry(0x89, "server busy"),
            Map.entry(0x8A, "banned"),
            Map.entry(0x8B, "server shutting down"),
            Map.entry(0x8C, "bad authentication method"),
            Map.entry(0x8D, "keep alive timeout"),
            Map.entry(0x8E, "session taken over"),
            Map.entry(0x8F, "topic filter invalid"),
            Map.entry(0x90, "topic name invalid"),
            Map.entry(0x91, "packet identifier in use"),
            Map.entry(0x92, "packet identifier not found"),
            Map.entry(0x93, "receive maximum exceeded"),
            Map.entry(0x94, "topic alias invalid"),
            Map.entry(0x95, "packet too large"),
            Map.entry(0x96, "message rate too high"),
            Map.entry(0x97, "quota exceeded"),
            Map.entry(0x98, "administrative action"),
            Map.entry(0x99, "payload format invalid"),
            Map.entry(0x9A, "retain not supported"),
            Map.entry(0x9B, "QoS not supported"),
            Map.entry(0x9C, "use another server"),
            Map.entry(0x9D, "server moved"),
            Map.entry(0x9E, "shared subscriptions not supported"),
            Map.entry(0x9F, "connection rate exceeded"),
            Map.entry(0xA0, "maximum connect time"),
            Map.entry(0xA1, "subscription identifiers not supported"),
            Map.entry(0xA2, "wildcard subscriptions not supported"));

    public ReasonCode {
        if (value < 0 || value > 0xFF) {
            throw new IllegalArgumentException("A reason code is one byte, but got " + value);
        }
    }

    /** Whether the server did not do what it was asked. */
    public boolean isRefusal() {
        return value >= 0x80;
    }

    /**
     * Whether a refused CONNECT can succeed later without a change of the client's settings: the server is unavailable,
     * busy, shutting down or limits rates, or gives no reason. Everything else must be mended first, such as the address
     * of a server that has moved for good.
     */
    public boolean isTemporary() {
        return switch (value) {
            case 0x80, 0x83, 0x88, 0x89, 0x8B, 0x8D, 0x8E, 0x93, 0x96, 0x97, 0x98, 0x9C, 0x9F, 0xA0 -> true;
            default -> value < 0x80;
        };
    }

    /** Whether the server wants its client to go to another one. */
    public boolean isRedirection() {
        return equals(USE_ANOTHER_SERVER) || equals(SERVER_MOVED);
    }

    /**
     * Whether a server that disconnects with it finds fault with a packet of the client: malformed, not allowed, too large,
     * with a value that it does not take, or for a kind of subscription that it does not have (MQTT 5.0, 3.14.2.1). The same
     * packet ends the next connection too.
     */
    public boolean isAboutPacket() {
        return switch (value) {
            case 0x81, 0x82, 0x87, 0x90, 0x94, 0x95, 0x99, 0x9A, 0x9B -> true;
            default -> isAboutSubscription();
        };
    }

    /** Whether it finds fault with a subscription, and can be about no other packet. */
    public boolean isAboutSubscription() {
        return switch (value) {
            case 0x8F, 0x9E, 0xA1, 0xA2 -> true;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return "0x%02X (%s)".formatted(value, NAMES.getOrDefault(value, "unknown reason code"));
    }
}
