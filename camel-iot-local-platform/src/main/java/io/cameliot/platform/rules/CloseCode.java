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
package io.cameliot.platform.rules;

/**
 * Why a connection ended, as monitoring messages say it: the IoT tool's closing codes with their reason strings. Only
 * those that the platform can cause are here.
 */
public enum CloseCode {
    /** The client has sent DISCONNECT. */
    NORMAL(0, "The connection completed normally"),
    /** The network connection ended without a DISCONNECT. */
    CLOSED_BY_CLIENT(91, "The connection was closed by the client"),
    /** The server has found a problem that has no code of its own. */
    CLOSED_BY_SERVER(92, "The connection was closed by the server"),
    /** The server is shut down. */
    SERVER_SHUT_DOWN(93, "The connection was closed because the server was shut down"),
    /** An administrator has closed the connection. */
    CLOSED_BY_ADMINISTRATOR(94, "The connection was closed by an administrator"),
    /** What the client has sent is not MQTT. */
    BAD_DATA(105, "The data from the client is not valid"),
    /** The client was silent for longer than its keep alive allows. */
    TIMED_OUT(160, "The connection timed out"),
    /** The client ID has characters that are not allowed. */
    CLIENT_ID_NOT_VALID(166, "The ClientID is not valid"),
    /** The server is about to stop. */
    SERVER_NOT_AVAILABLE(167, "Server not available"),
    /** The credentials, or what they allow, are not enough. */
    NOT_AUTHORIZED(180, "The operation is not authorized"),
    /** A payload that is said to be UTF-8 is not. */
    PAYLOAD_NOT_VALID(273, "The payload is not valid"),
    /** A topic or a topic filter is not one of the protocol's. */
    TOPIC_NOT_VALID(276, "The topic is not valid"),
    /** The client has sent CONNECT a second time. */
    CONNECT_NOT_FIRST(282, "CONNECT must be the first message in a connection."),
    /** A message is larger than allowed. */
    MESSAGE_TOO_LARGE(287, "The message size is too large for this endpoint"),
    /** Another connection has taken the client ID. */
    CLIENT_ID_REUSED(288, "The client ID was reused"),
    /** The client has asked for a protocol version that is not spoken here. */
    PROTOCOL_VERSION(293, "The protocol version is not supported"),
    /** The client has broken a rule of MQTT. */
    PROTOCOL_ERROR(297, "The MQTT protocol was violated"),
    /** The client has used a topic alias that is not known or too high. */
    TOPIC_ALIAS_NOT_VALID(298, "The topic alias is not valid"),
    /** The client has more unacknowledged messages than the receive maximum allows. */
    RECEIVE_MAXIMUM_EXCEEDED(299, "The receive maximum was exceeded");

    private static final String BEFORE_DETAIL = ": ";

    private final int value;
    private final String text;

    CloseCode(int value, String text) {
        this.value = value;
        this.text = text;
    }

    /** The code for a client that was refused for this reason. */
    public static CloseCode of(ReasonCode code) {
        return switch (code) {
            case PROTOCOL_ERROR -> PROTOCOL_ERROR;
            case CLIENT_IDENTIFIER_NOT_VALID -> CLIENT_ID_NOT_VALID;
            case NOT_AUTHORIZED -> NOT_AUTHORIZED;
            case TOPIC_FILTER_INVALID, TOPIC_NAME_INVALID -> TOPIC_NOT_VALID;
            case PACKET_TOO_LARGE -> MESSAGE_TOO_LARGE;
            case PAYLOAD_FORMAT_INVALID -> PAYLOAD_NOT_VALID;
        };
    }

    /** The number, as it stands in {@code CloseCode}. */
    public int value() {
        return value;
    }

    /** The text, as it stands in {@code Reason} if there is no more to say. */
    public String text() {
        return text;
    }

    /** The text and, behind a colon, what else is known; just the text if that says nothing new. */
    public String reason(String detail) {
        return detail.isEmpty() || detail.startsWith(text) ? text : text + BEFORE_DETAIL + detail;
    }
}
