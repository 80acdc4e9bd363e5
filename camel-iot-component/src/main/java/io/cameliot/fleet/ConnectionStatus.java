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
package io.cameliot.fleet;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.cameliot.protocol.CloseCode;
import io.cameliot.protocol.MonitoringMessage;
import io.cameliot.protocol.MonitoringMessage.Action;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the monitoring messages so far say about the connection of one client. Immutable, and small: a fleet has one for
 * each device.
 *
 * <p>Monitoring messages come with QoS 0, late ones and duplicates among them. So the state is that of the latest message
 * by the times in them, in whatever order they come:
 *
 * <ul>
 *   <li>Of two messages about different connections, that of the connection which began later is later.
 *   <li>Of two messages about the same connection, a Disconnect is later than a Connect.
 *   <li>If one of them does not say when the connection began, that with the later time is later, and of two with the same
 *       time the Disconnect.
 *   <li>A message that cannot be compared, for lack of times, counts as later than what was there before, unless it says
 *       the same.
 * </ul>
 *
 * A Disconnect with the close code 288 does not change the state: the client has connected again. Neither does a
 * FailedConnect, nor an unknown action.
 *
 * <p>Jackson writes it as an object with the fields state, since (a text of ISO 8601), closeCode (a number), reason and
 * reconnects. What is not known is left out.
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.NONE,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"state", "since", "closeCode", "reason", "reconnects"})
public final class ConnectionStatus {
    private static final long NONE = Long.MIN_VALUE;

    /** Before any message. */
    public static final ConnectionStatus UNKNOWN = new ConnectionStatus(ConnectionState.UNKNOWN, NONE, NONE, 0, null);

    private static final int LONGEST_REASON = 200;

    private final ConnectionState state;
    private final long time;
    private final long connectTime;
    private final int reconnects;
    private final Close lastClose;

    private ConnectionStatus(ConnectionState state, long time, long connectTime, int reconnects, Close lastClose) {
        this.state = state;
        this.time = time;
        this.connectTime = connectTime;
        this.reconnects = reconnects;
        this.lastClose = lastClose;
    }

    /** Whether the client is connected. */
    @JsonProperty("state")
    public ConnectionState state() {
        return state;
    }

    /**
     * Since when the state is so: when the connection began, or when it ended. Nothing if the state is unknown, or the
     * message has no time.
     */
    public Optional<Instant> since() {
        return switch (state) {
            case UNKNOWN -> Optional.empty();
            case CONNECTED -> instant(connectTime == NONE ? time : connectTime);
            case DISCONNECTED -> instant(time);
        };
    }

    /** Why the latest connection to end ended, 288 included; nothing if none has ended. */
    public Optional<CloseCode> closeCode() {
        return Optional.ofNullable(lastClose).map(close -> CloseCode.of(close.code));
    }

    /** The same in words, if the message has some; at most the first 200 characters. */
    public Optional<String> reason() {
        return Optional.ofNullable(lastClose).map(close -> close.reason);
    }

    /**
     * How often the client has connected again, as far as messages told in order: those that came late are not counted.
     */
    @JsonProperty("reconnects")
    public int reconnects() {
        return reconnects;
    }

    @JsonProperty("since")
    private String sinceInJson() {
        return since().map(Instant::toString).orElse(null);
    }

    @JsonProperty("closeCode")
    private Integer closeCodeInJson() {
        return closeCode().map(CloseCode::value).orElse(null);
    }

    @JsonProperty("reason")
    private String reasonInJson() {
        return reason().orElse(null);
    }

    /**
     * What is so after one more message about the same client. Changes nothing here.
     *
     * @return this very status if the message says nothing new
     */
    public ConnectionStatus after(MonitoringMessage message) {
        if (Action.CONNECT.equals(message.action())) {
            return afterConnect(message);
        }
        if (Action.DISCONNECT.equals(message.action())) {
            return afterDisconnect(message);
        }
        return this;
    }

    private ConnectionStatus afterConnect(MonitoringMessage message) {
        if (!isLater(message, ConnectionState.CONNECTED)) {
            return this;
        }
        long began = millis(message.connectTime());
        boolean sameConnection = began != NONE && began == connectTime;
        boolean again = state != ConnectionState.UNKNOWN && !sameConnection;
        return unlessEqual(new ConnectionStatus(
                ConnectionState.CONNECTED,
                millis(message.time()),
                began,
                again ? reconnects + 1 : reconnects,
                lastClose));
    }

    private ConnectionStatus afterDisconnect(MonitoringMessage message) {
        Close close = Close.later(lastClose, new Close(message));
        boolean connectedAgain = message.closeCode().equals(CloseCode.CLIENT_ID_REUSED);
        return unlessEqual(
                connectedAgain || !isLater(message, ConnectionState.DISCONNECTED)
                        ? new ConnectionStatus(state, time, connectTime, reconnects, close)
                        : new ConnectionStatus(
                                ConnectionState.DISCONNECTED,
                                millis(message.time()),
                                millis(message.connectTime()),
                                reconnects,
                                close));
    }

    private boolean isLater(MonitoringMessage message, ConnectionState says) {
        if (state == ConnectionState.UNKNOWN) {
            return true;
        }
        long began = millis(message.connectTime());
        boolean comparable = began != NONE && connectTime != NONE;
        if (comparable && began != connectTime) {
            return began > connectTime;
        }
        if (comparable && says != state) {
            return says == ConnectionState.DISCONNECTED;
        }
        long made = millis(message.time());
        if (made == NONE) {
            return says != state;
        }
        return made > time || made == time && says == ConnectionState.DISCONNECTED && says != state;
    }

    private ConnectionStatus unlessEqual(ConnectionStatus next) {
        return next.equals(this) ? this : next;
    }

    /** Whether the state is another one now, or the connection is. */
    boolean isNewsAfter(ConnectionStatus before) {
        return state != before.state || reconnects != before.reconnects || !since().equals(before.since());
    }

    /** The same status, with the text of an equal reason in place of its own. */
    ConnectionStatus sharing(UnaryOperator<String> shared) {
        return lastClose == null || lastClose.reason == null
                ? this
                : new ConnectionStatus(
                        state,
                        time,
                        connectTime,
                        reconnects,
                        new Close(lastClose.code, lastClose.time, shared.apply(lastClose.reason)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConnectionStatus status
                && state == status.state
                && time == status.time
                && connectTime == status.connectTime
                && reconnects == status.reconnects
                && Objects.equals(lastClose, status.lastClose);
    }

    @Override
    public int hashCode() {
        return Objects.hash(state, time, connectTime, reconnects, lastClose);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(state.toString());
        since().ifPresent(since -> text.append(" since ").append(since));
        closeCode().ifPresent(code -> text.append(", last closed with ").append(code));
        return text.append(", ").append(reconnects).append(" reconnects").toString();
    }

    private static long millis(Instant time) {
        return time == null ? NONE : time.toEpochMilli();
    }

    private static Optional<Instant> instant(long millis) {
        return millis == NONE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    /** The end of a connection. */
    private record Close(int code, long time, String reason) {
        private static final Comparator<Close> ORDER = Comparator.comparingLong(Close::time)
                .thenComparingInt(Close::code)
                .thenComparing(Close::reason, Comparator.nullsFirst(Comparator.naturalOrder()));

        Close(MonitoringMessage message) {
            this(message.closeCode().value(), millis(message.time()), shortened(message.reason()));
        }

        /** By time; of two at the same time, any one, but always the same. Without a time, that which came last. */
        static Close later(Close known, Close received) {
            boolean keep = known != null && received.time != NONE && ORDER.compare(known, received) >= 0;
            return keep ? known : received;
        }

        private static String shortened(String reason) {
            if (reason == null || reason.isEmpty()) {
                return null;
            }
            int end = reason.offsetByCodePoints(0, Math.min(LONGEST_REASON, reason.codePointCount(0, reason.length())));
            return reason.substring(0, end);
        }
    }
}
