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

import io.cameliot.protocol.Printable;
import io.cameliot.protocol.ReasonCode;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * An attempt to connect failed.
 */
public final class ConnectFailure extends IOException {
    private static final String FOR_AN_EARLIER_VERSION = "Use a server that speaks MQTT 5, or switch that on there.";

    private final transient ReasonCode reasonCode;
    private final transient ServerReference elsewhere;
    private final boolean permanent;

    private ConnectFailure(
            String message, Throwable cause, ReasonCode reasonCode, ServerReference elsewhere, boolean permanent) {
        super(message, cause);
        this.reasonCode = reasonCode;
        this.elsewhere = elsewhere;
        this.permanent = permanent;
    }

    /** The server answered the CONNECT with a refusal. */
    public static ConnectFailure refused(
            String serverUri, String clientId, ReasonCode reasonCode, String reasonString, ServerReference elsewhere) {
        return new ConnectFailure(
                "The server " + serverUri + " refused the connection of client ID " + clientId + " with reason code "
                        + RefusedException.withReason(reasonCode, reasonString) + ". "
                        + wayOut(reasonCode, elsewhere, IdentityOptions.of(clientId)),
                null,
                reasonCode,
                elsewhere,
                !reasonCode.isTemporary());
    }

    private static String wayOut(ReasonCode reasonCode, ServerReference elsewhere, IdentityOptions identity) {
        if (elsewhere != null) {
            return "It refers to " + Printable.excerpt(elsewhere.shown()) + ".";
        }
        if (reasonCode.equals(ReasonCode.SERVER_MOVED)) {
            return "It does not say where to. Set brokerUrl to its new address.";
        }
        if (reasonCode.equals(ReasonCode.NOT_AUTHORIZED) || reasonCode.equals(ReasonCode.BAD_USER_NAME_OR_PASSWORD)) {
            return identity.afterWrongCredentials();
        }
        if (reasonCode.equals(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID)) {
            return "Check " + identity.names() + ".";
        }
        if (reasonCode.equals(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION)) {
            return FOR_AN_EARLIER_VERSION;
        }
        return reasonCode.isTemporary() ? "It may accept it later." : "Check the connection options.";
    }

    /** No connection to the server came about. */
    public static ConnectFailure unreachable(String serverUri, String clientId, Throwable cause) {
        return new ConnectFailure(
                "Cannot reach the server " + serverUri + " for client ID " + clientId + ": " + innermost(cause) + ". "
                        + ConnectProblem.wayOut(cause)
                                .orElse(
                                        "Check brokerUrl (or orgId and domain), and that the server runs and the network"
                                                + " lets it through."),
                cause,
                null,
                null,
                false);
    }

    /** The server was reached, and its answer breaks a rule of MQTT. */
    public static ConnectFailure faulty(String serverUri, String clientId, Exception fault) {
        return new ConnectFailure(
                "The server " + serverUri + " cannot be used by client ID " + clientId + ": " + fault.getMessage()
                        + ". Check that it is an MQTT 5 server, and its settings.",
                fault,
                null,
                null,
                false);
    }

    /** The server was reached, and does not speak MQTT 5. */
    public static ConnectFailure earlierVersion(String serverUri, String clientId, Exception fault) {
        return new ConnectFailure(
                "The server " + serverUri + " cannot be used by client ID " + clientId + ": " + fault.getMessage()
                        + ". " + FOR_AN_EARLIER_VERSION,
                fault,
                ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
                null,
                true);
    }

    /** The first attempt has not ended yet. */
    static ConnectFailure notYet() {
        return new ConnectFailure(
                "The server has not answered the first attempt to connect yet.", null, null, null, false);
    }

    /** The server accepted the network connection, and did not answer the CONNECT. */
    static ConnectFailure notAnswered(String serverUri, String clientId, Duration timeout) {
        return unreachable(
                serverUri,
                clientId,
                new TimeoutException("no answer to the CONNECT within " + timeout.toSeconds() + " s"));
    }

    /**
     * The connection was there and ended.
     *
     * @param likeTakeOver whether it ended as it does when another client takes the client ID on a server that does not say so
     */
    public static ConnectFailure lost(String serverUri, String clientId, ConnectionLoss loss, boolean likeTakeOver) {
        String takeOver = "";
        if (loss.isTakeOver()) {
            takeOver =
                    " Another client connected with the same client ID (close code 288). Two clients must not use the"
                            + " same one: give each its own "
                            + IdentityOptions.of(clientId).distinction() + ".";
        } else if (likeTakeOver) {
            takeOver =
                    " It has ended soon and without a reason more than once in a row. Another client may connect with the"
                            + " same client ID: give each its own "
                            + IdentityOptions.of(clientId).distinction() + ".";
        }
        return new ConnectFailure(
                "The connection of client ID " + clientId + " to the server " + serverUri + " was lost: " + loss + "."
                        + takeOver,
                null,
                loss.reasonCode(),
                loss.elsewhere(),
                false);
    }

    /** The connection was given up, and asked for again while its back-off runs. */
    static ConnectFailure pausing(ConnectFailure last, Duration left) {
        return new ConnectFailure(
                last.getMessage() + " The next attempt is made in " + left.toMillis()
                        + " ms at the earliest (reconnectDelay, maxReconnectDelay).",
                last,
                last.reasonCode,
                last.elsewhere,
                last.permanent);
    }

    /** The connection was broken off to get a message again. */
    public static ConnectFailure redelivery(String serverUri, String clientId, String topic) {
        return new ConnectFailure(
                "The connection of client ID " + clientId + " to the server " + serverUri
                        + " was broken off, so that the message to topic " + topic
                        + ", which was not processed, comes again.",
                null,
                null,
                null,
                false);
    }

    /** The connection was broken off to get the messages for which there was no room. */
    static ConnectFailure overflow(String serverUri, String clientId, String topic) {
        return new ConnectFailure(
                "The connection of client ID " + clientId + " to the server " + serverUri
                        + " was broken off: the server had sent more messages than receiveMaximum allows, and more than"
                        + " receiveBufferSize takes. Those from one to topic " + topic + " on come again now.",
                null,
                null,
                null,
                false);
    }

    /** The TLS settings cannot be used. */
    public static ConnectFailure tlsSettings(String serverUri, String clientId, Exception cause) {
        return new ConnectFailure(
                "Cannot connect to " + serverUri + " with client ID " + clientId
                        + ": "
                        + (cause instanceof IllegalArgumentException
                                ? "the protocols or cipher suites of sslContextParameters cannot be used: "
                                        + innermost(cause) + ". Name those that this JVM has."
                                : "caCertificates, or the key or trust managers of sslContextParameters, cannot be used: "
                                        + innermost(cause) + ". Check their files, types and passwords."),
                cause,
                null,
                null,
                true);
    }

    /**
     * An attempt could not even be made. The settings do not allow any connection, or something happened that nobody
     * foresaw and that may go away.
     */
    public static ConnectFailure notAttempted(String serverUri, String clientId, Throwable cause) {
        boolean unforeseen = cause instanceof Error
                || cause instanceof RuntimeException && !(cause instanceof IllegalArgumentException);
        return new ConnectFailure(
                "Cannot connect to " + serverUri + " with client ID " + clientId + ": " + innermost(cause)
                        + (unforeseen ? ". See the stack trace." : ". Check brokerUrl and the connection options."),
                cause,
                null,
                null,
                !unforeseen);
    }

    /** An attempt could not be made, for whatever reason. */
    static ConnectFailure beforeAttempt(ConnectionStatus status, String clientId, Throwable cause) {
        if (cause instanceof ConnectFailure failure) {
            return failure;
        }
        return cause instanceof IOException files
                ? files(status, clientId, files)
                : notAttempted(status.server, clientId, cause);
    }

    /** The files of messages cannot be used. That may pass if they could before: if the connection was there. */
    static ConnectFailure files(ConnectionStatus status, String clientId, IOException cause) {
        return new ConnectFailure(
                "Cannot connect to " + status.server + " with client ID " + clientId
                        + ": the messages in filePersistenceDirectory cannot be read or written: " + innermost(cause)
                        + ". It takes a directory for this process alone, on a disk with room.",
                cause,
                null,
                null,
                status.connectionsMade == 0);
    }

    private static String innermost(Throwable cause) {
        Throwable innermost = cause;
        boolean connecting = cause instanceof ConnectException;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
            connecting |= innermost instanceof ConnectException;
        }
        if (connecting && innermost instanceof ClosedChannelException) {
            // The JDK's WebSockets say no more of a port where nobody listens.
            return "ConnectException, the connection was refused";
        }
        String message = innermost.getMessage();
        String text = innermost.getClass().getSimpleName() + (message == null ? "" : ", " + message.strip());
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    /** The refusal, if the server gave one. */
    public Optional<ReasonCode> reasonCode() {
        return Optional.ofNullable(reasonCode);
    }

    /** Whether another client has taken over the session. */
    boolean isTakeOver() {
        return ReasonCode.SESSION_TAKEN_OVER.equals(reasonCode);
    }

    /** Where the server wants the client to go. */
    Optional<ServerReference> elsewhere() {
        return Optional.ofNullable(elsewhere);
    }

    /** Whether trying again is in vain until a setting is changed, here or at the server. */
    public boolean isPermanent() {
        return permanent;
    }
}
