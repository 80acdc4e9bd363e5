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

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the platform tells about a connection of a device or application: that it began, was refused or ended. Any field
 * may be missing, and is null then; {@link #closeCode()}, {@link #client()} and {@link #device()} are never null.
 *
 * <p>The annotations are the names of the fields in JSON, in the order in which the platform writes them, so that any
 * ObjectMapper of Jackson reads and writes the platform's JSON. Times have a precision of one millisecond. Immutable. {@link #builder()} makes one, {@link #toBuilder()} a changed copy.
 *
 * <p>Sources: the IoT tool's documentation, "Monitoring messages", and where it says too little or differs, the platform's
 * published code, Eclipse Amlen.
 *
 * @param action        what happened
 * @param time          when the message was made
 * @param clientAddr    the IP address of the client as the server sees it
 * @param clientId      the client ID; {@link #client()} and {@link #device()} read it
 * @param port          the port of the server
 * @param secure        whether the connection uses TLS; older messages name it SecureConnection
 * @param protocol      the protocol, such as {@code mqtt5}, {@code mqtt4-ws} for MQTT 3.1.1 over WebSockets, or
 *                      {@code iotrest}
 * @param user          the user name: of an application its API key; mostly missing for a device
 * @param certName      the common name of the client's certificate; the documentation spells the field Certname
 * @param connectTime   when the connection began. Two messages with the same client ID and connect time are about the same
 *                      connection
 * @param durable       as the platform writes it. Whether it means a durable session or the opposite is not known
 * @param newSession    whether a session that outlives the connection was made anew
 * @param sentCloseCode the close code if the message has one; {@link #closeCode()} is 0 if not
 * @param reason        what happened in words; not for programs
 * @param readBytes     how many bytes came from the client; like the other three, in Disconnect only, and not in all
 * @param readMsg       how many messages came from the client
 * @param writeBytes    how many bytes went to the client
 * @param writeMsg      how many messages went to the client
 * @param otherFields   the fields that are not described here, in any order: text, numbers, booleans, null, and lists and maps
 *                      of these
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MonitoringMessage(
        @JsonProperty("Action") Action action,

        @JsonProperty("Time")
        @JsonSerialize(using = MonitoringTimeJson.Writer.class)
        @JsonDeserialize(using = MonitoringTimeJson.Reader.class)
        Instant time,

        @JsonProperty("ClientAddr") String clientAddr,
        @JsonProperty("ClientID") String clientId,
        @JsonProperty("Port") Integer port,

        @JsonProperty("Secure") @JsonAlias("SecureConnection")
        Boolean secure,

        @JsonProperty("Protocol") String protocol,
        @JsonProperty("User") String user,
        @JsonProperty("CertName") @JsonAlias("Certname") String certName,

        @JsonProperty("ConnectTime")
        @JsonSerialize(using = MonitoringTimeJson.Writer.class)
        @JsonDeserialize(using = MonitoringTimeJson.Reader.class)
        Instant connectTime,

        @JsonProperty("Durable") Boolean durable,
        @JsonProperty("NewSession") Boolean newSession,
        @JsonProperty("CloseCode") Integer sentCloseCode,
        @JsonProperty("Reason") String reason,
        @JsonProperty("ReadBytes") Long readBytes,
        @JsonProperty("ReadMsg") Long readMsg,
        @JsonProperty("WriteBytes") Long writeBytes,
        @JsonProperty("WriteMsg") Long writeMsg,

        @JsonAnySetter @JsonAnyGetter @JsonInclude(content = JsonInclude.Include.ALWAYS)
        Map<String, Object> otherFields) {

    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    /**
     * @throws IllegalArgumentException if a time is not in the years 0000 to 9999, which is what its text can express
     */
    public MonitoringMessage {
        time = inMilliseconds("Time", time);
        connectTime = inMilliseconds("ConnectTime", connectTime);
        otherFields = otherFields == null ? Map.of() : ImmutableJson.copyOf(otherFields);
    }

    /** A message without any field. */
    public static Builder builder() {
        return new Builder();
    }

    /** A copy to change. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Why the connection ended or was refused; 0, normal, if the message does not say. */
    public CloseCode closeCode() {
        return sentCloseCode == null ? CloseCode.NORMAL : CloseCode.of(sentCloseCode);
    }

    /** Who the message is about, if it has a client ID that keeps the rules. */
    public Optional<ClientId> client() {
        try {
            return clientId == null ? Optional.empty() : Optional.of(ClientId.parse(clientId));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The device or gateway that the message is about, also if its names break the rules. Nothing if it is about an
     * application or has no client ID; then the topic says who it is about.
     */
    public Optional<Device> device() {
        return Device.ofClientId(clientId);
    }

    private static Instant inMilliseconds(String field, Instant time) {
        if (time == null) {
            return null;
        }
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw new IllegalArgumentException(
                    "Invalid " + field + " " + time + ". It takes a time in the years 0000 to 9999.");
        }
        return time.truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * What happened to a connection. An action that is not known is kept as it is.
     *
     * @param name as it stands in JSON
     */
    public record Action(@JsonValue String name) {
        /** The client has connected. */
        public static final Action CONNECT = new Action("Connect");

        /** The client was refused, or went away before it was let in. It says nothing about other connections of it. */
        public static final Action FAILED_CONNECT = new Action("FailedConnect");

        /** A connection has ended. */
        public static final Action DISCONNECT = new Action("Disconnect");

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public Action {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Makes a message field by field. What is not set, or set to null, is missing in the message. */
    public static final class Builder {
        private Action action;
        private Instant time;
        private String clientAddr;
        private String clientId;
        private Integer port;
        private Boolean secure;
        private String protocol;
        private String user;
        private String certName;
        private Instant connectTime;
        private Boolean durable;
        private Boolean newSession;
        private CloseCode closeCode;
        private String reason;
        private Long readBytes;
        private Long readMsg;
        private Long writeBytes;
        private Long writeMsg;
        private Map<String, Object> otherFields;

        private Builder() {}

        private Builder(MonitoringMessage message) {
            action = message.action;
            time = message.time;
            clientAddr = message.clientAddr;
            clientId = message.clientId;
            port = message.port;
            secure = message.secure;
            protocol = message.protocol;
            user = message.user;
            certName = message.certName;
            connectTime = message.connectTime;
            durable = message.durable;
            newSession = message.newSession;
            closeCode = message.sentCloseCode == null ? null : message.closeCode();
            reason = message.reason;
            readBytes = message.readBytes;
            readMsg = message.readMsg;
            writeBytes = message.writeBytes;
            writeMsg = message.writeMsg;
            otherFields = message.otherFields;
        }

        public Builder action(Action action) {
            this.action = action;
            return this;
        }

        public Builder time(Instant time) {
            this.time = time;
            return this;
        }

        public Builder clientAddr(String clientAddr) {
            this.clientAddr = clientAddr;
            return this;
        }

        public Builder clientId(String clientId) {
            this.clientId = clientId;
            return this;
        }

        public Builder port(Integer port) {
            this.port = port;
            return this;
        }

        public Builder secure(Boolean secure) {
            this.secure = secure;
            return this;
        }

        public Builder protocol(String protocol) {
            this.protocol = protocol;
            return this;
        }

        public Builder user(String user) {
            this.user = user;
            return this;
        }

        public Builder certName(String certName) {
            this.certName = certName;
            return this;
        }

        public Builder connectTime(Instant connectTime) {
            this.connectTime = connectTime;
            return this;
        }

        public Builder durable(Boolean durable) {
            this.durable = durable;
            return this;
        }

        public Builder newSession(Boolean newSession) {
            this.newSession = newSession;
            return this;
        }

        public Builder closeCode(CloseCode closeCode) {
            this.closeCode = closeCode;
            return this;
        }

        public Builder reason(String reason) {
            this.reason = reason;
            return this;
        }

        public Builder readBytes(Long readBytes) {
            this.readBytes = readBytes;
            return this;
        }

        public Builder readMsg(Long readMsg) {
            this.readMsg = readMsg;
            return this;
        }

        public Builder writeBytes(Long writeBytes) {
            this.writeBytes = writeBytes;
            return this;
        }

        public Builder writeMsg(Long writeMsg) {
            this.writeMsg = writeMsg;
            return this;
        }

        /**
         * @throws IllegalArgumentException if a time is not in the years 0000 to 9999
         */
        public MonitoringMessage build() {
            return new MonitoringMessage(
                    action,
                    time,
                    clientAddr,
                    clientId,
                    port,
                    secure,
                    protocol,
                    user,
                    certName,
                    connectTime,
                    durable,
                    newSession,
                    closeCode == null ? null : closeCode.value(),
                    reason,
                    readBytes,
                    readMsg,
                    writeBytes,
                    writeMsg,
                    otherFields);
        }
    }
}
