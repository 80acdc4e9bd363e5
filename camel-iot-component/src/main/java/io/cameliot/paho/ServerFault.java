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

import io.cameliot.protocol.ReasonCode;
import java.io.IOException;

/**
 * The server has broken a rule of MQTT: nothing that it sends can be trusted any more. It is told so with the DISCONNECT that
 * ends the connection (MQTT 5.0, 4.13.1).
 */
final class ServerFault extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient ReasonCode reasonCode;

    private ServerFault(ReasonCode reasonCode, String message, Throwable cause) {
        super(message, cause);
        this.reasonCode = reasonCode;
    }

    /**
     * A packet cannot be read.
     *
     * @param packet the kind of packet
     * @param what   what is wrong with it
     */
    static ServerFault malformed(String packet, String what, Throwable cause) {
        return new ServerFault(
                ReasonCode.MALFORMED_PACKET, "The server has sent a malformed " + packet + ": " + what, cause);
    }

    /** A packet can be read, but must not come, or not now. */
    static ServerFault protocolError(String message) {
        return new ServerFault(ReasonCode.PROTOCOL_ERROR, message, null);
    }

    /**
     * A packet is longer than any of its kind has to be.
     *
     * @param packet the kind of packet
     */
    static ServerFault tooLarge(String packet, int length, int longest) {
        return new ServerFault(
                ReasonCode.PACKET_TOO_LARGE,
                "The server has sent a " + packet + " of " + length + " bytes, which has " + longest + " at most",
                null);
    }

    /**
     * The server sends packets that have to be answered, and does not read the answers.
     *
     * @param answers how many wait to be written
     */
    static ServerFault unread(int answers) {
        return new ServerFault(
                ReasonCode.QUOTA_EXCEEDED,
                "The server does not read: %,d answers to its packets wait, which are as many as there can be"
                        .formatted(answers),
                null);
    }

    /**
     * The CONNACK is none of MQTT 5.
     *
     * @param returnCode what it says in the terms of its version
     */
    static ServerFault earlierVersion(int returnCode) {
        return new ServerFault(
                ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
                "The server has answered in an earlier version of MQTT, with return code " + returnCode
                        + ": it does not speak MQTT 5",
                null);
    }

    /** Whether the server speaks an earlier version of MQTT. */
    boolean isEarlierVersion() {
        return ReasonCode.UNSUPPORTED_PROTOCOL_VERSION.equals(reasonCode);
    }

    /** That which a failure is about, null if it is about none. */
    static ServerFault behind(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof ServerFault)) {
            cause = cause.getCause();
        }
        return (ServerFault) cause;
    }

    /** What the server is told. */
    ReasonCode reasonCode() {
        return reasonCode;
    }
}
