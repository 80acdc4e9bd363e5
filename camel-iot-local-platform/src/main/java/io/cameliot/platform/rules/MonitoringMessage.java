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

import java.time.Instant;
import java.util.Optional;

/**
 * A monitoring message: that a client has connected, has failed to, or is gone.
 *
 * @param action what has happened
 * @param time when the message was made
 * @param connection whom it is about
 * @param closing why the connection ended; never in a {@code Connect}
 * @param traffic what went over the connection; only in a {@code Disconnect}, and there unless the platform has
 *     recovered from a failure and does not know
 */
public record MonitoringMessage(
        Action action, Instant time, Client connection, Optional<Closing> closing, Optional<Traffic> traffic) {

    /** What a monitoring message can tell. The names are those in the message. */
    public enum Action {
        /** The client has connected. */
        Connect,
        /** The client was refused, or gave up before it was let in. */
        FailedConnect,
        /** The client is gone. */
        Disconnect
    }

    /**
     * A client and its connection.
     *
     * @param address the client's IP address
     * @param clientId the client ID as the client sent it
     * @param port the port on the server
     * @param secure whether the connection uses TLS
     * @param protocol {@code mqtt3}, {@code mqtt4} or {@code mqtt5}, with {@code -ws} behind it for a WebSocket
     * @param user the user name, if there is one; {@code use-token-auth} is not told
     * @param certName the common name of the client's certificate, if it has shown one
     * @param connectTime when the CONNECT packet came
     */
    public record Client(
            String address,
            ClientId clientId,
            int port,
            boolean secure,
            String protocol,
            Optional<String> user,
            Optional<String> certName,
            Instant connectTime) {}

    /**
     * Why a connection ended.
     *
     * @param code the closing code; {@link CloseCode#NORMAL} is not told
     * @param reason the reason string
     */
    public record Closing(CloseCode code, String reason) {}

    /**
     * What went over a connection.
     *
     * @param readBytes bytes from the client
     * @param readMessages messages from the client
     * @param writtenBytes bytes to the client
     * @param writtenMessages messages to the client
     */
    public record Traffic(long readBytes, long readMessages, long writtenBytes, long writtenMessages) {}

    /** The client has connected. */
    public static MonitoringMessage connect(Instant time, Client connection) {
        return new MonitoringMessage(Action.Connect, time, connection, Optional.empty(), Optional.empty());
    }

    /** The client was not let in. */
    public static MonitoringMessage failedConnect(Instant time, Client connection, Closing closing) {
        return new MonitoringMessage(Action.FailedConnect, time, connection, Optional.of(closing), Optional.empty());
    }

    /** The client is gone. */
    public static MonitoringMessage disconnect(Instant time, Client connection, Closing closing, Traffic traffic) {
        return new MonitoringMessage(Action.Disconnect, time, connection, Optional.of(closing), Optional.of(traffic));
    }

    /** What a server says after a failure of a client that was connected then: neither why, nor how much it sent. */
    public static MonitoringMessage recovered(Instant time, Client connection) {
        return new MonitoringMessage(Action.Disconnect, time, connection, Optional.empty(), Optional.empty());
    }

    /** The message as it is sent: compact JSON, with the fields in the server's order. */
    public String json() {
        JsonObject json = new JsonObject()
                .add("Action", action.name())
                .add("Time", Timestamp.of(time))
                .add("ClientAddr", connection.address())
                .add("ClientID", connection.clientId().text())
                .add("Port", connection.port())
                .add("Secure", connection.secure())
                .add("Protocol", connection.protocol())
                .add("User", connection.user().filter(user -> !user.equals(ConnectRules.TOKEN_USER)))
                .add("CertName", connection.certName())
                .add("ConnectTime", Timestamp.of(connection.connectTime()));
        closing.filter(why -> why.code() != CloseCode.NORMAL)
                .ifPresent(why -> json.add("CloseCode", why.code().value()).add("Reason", why.reason()));
        traffic.ifPresent(bytes -> json.add("ReadBytes", bytes.readBytes())
                .add("ReadMsg", bytes.readMessages())
                .add("WriteBytes", bytes.writtenBytes())
                .add("WriteMsg", bytes.writtenMessages()));
        return json.toString();
    }
}
