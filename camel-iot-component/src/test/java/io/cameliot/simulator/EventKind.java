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
package io.cameliot.simulator;

/**
 * What can happen in a history. Each is counted, so that the test notices what never happens. What can be turned off is
 * turned off at random in each history, and to find out what a failure takes.
 */
enum EventKind {
    // The machinery: what has to happen sooner or later.
    EVENT_LOOP_TASK,
    TIMER,
    PACKET_TO_SERVER,
    PACKET_TO_CLIENT,
    CALLBACK,
    NETWORK_CLOSED,
    CAMEL_THREAD,
    ROUTE_THREAD,
    ROUTE_STEP,
    CONNECTED,
    SESSION_RESUMED,
    DONE_AFTER_LOSS,
    MESSAGE_DROPPED,
    NESTED_STEPS,

    // The network.
    CUT(true),
    CUT_WITH_REST_UNREAD(true),
    SILENCE(true),
    UNREACHABLE(true),
    FAILS_AT_ONCE(true),
    CALLBACK_AFTER_CLOSE(true),
    MESSAGE_AFTER_CLOSE(true),
    CALLBACKS_LOST(true),
    MESSAGE_BEFORE_CONNECTED(true),
    CLOSED_LATE(true),
    TIME_PASSES(true),
    TIME_JUMPS(true),
    DISK_FULL(true),
    STORE_UNAVAILABLE(true),
    MEMORY_SHORT(true),

    // The server.
    SERVER_DOWN(true),
    SERVER_RESTARTED(true),
    SESSION_LOST(true),
    SESSION_EXPIRES(true),
    CONNECT_REFUSED_FOR_NOW(true),
    CONNECT_REFUSED_FOR_GOOD(true),
    CONNECT_UNANSWERED(true),
    CONNECT_REDIRECTED(true),
    DISCONNECTED(true),
    DISCONNECT_REDIRECTED(true),
    TAKEN_OVER(true),
    LIMITS_CHANGED(true),
    PACKET_LOST_BEFORE_PROCESSED(true),
    PACKET_LOST_AFTER_PROCESSED(true),
    ACKNOWLEDGED_LATE(true),
    PUBLISH_REFUSED(true),
    DISCONNECT_FOR_PUBLISH(true),
    DISCONNECT_FOR_SUBSCRIBE(true),
    SUBSCRIBE_REFUSED(true),
    LOWER_QOS_GRANTED(true),
    COPY_FOR_EACH_SUBSCRIPTION(true),
    NO_SUBSCRIPTION_IDENTIFIERS(true),
    RECEIVE_MAXIMUM_EXCEEDED(true),
    DUPLICATE_SENT(true),
    BUFFERED_COPIES_DROPPED(true),

    // Devices.
    DEVICE_PUBLISHES,
    BURST(true),
    LARGE_MESSAGE(true),
    STATUS_CHANGES(true),

    // The application.
    OFFERED,
    OFFER_REFUSED,
    ROOM_AGAIN,
    ROUTE_STARTED,
    ROUTE_FAILS(true),
    ROUTE_HANGS(true),
    ROUTE_STOPPED(true),
    ROUTE_STOPPED_BY_FORCE(true),
    ROUTE_RESTARTED(true),
    ROUTE_SUSPENDED(true),
    ROUTE_RESUMED(true),
    PRODUCER_STOPPED(true),
    APPLICATION_STOPPED(true),
    APPLICATION_STARTED,
    PROCESS_KILLED(true);

    private final boolean optional;

    EventKind() {
        this(false);
    }

    EventKind(boolean optional) {
        this.optional = optional;
    }

    /** Whether histories are possible without it. */
    boolean isOptional() {
        return optional;
    }
}
