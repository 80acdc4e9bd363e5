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

import static io.cameliot.protocol.ClientKind.APPLICATION;
import static io.cameliot.protocol.ClientKind.DEVICE;
import static io.cameliot.protocol.ClientKind.GATEWAY;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What clients can publish or subscribe to, with the pattern of its topics, and which kinds of clients may do which.
 */
public enum Resource {
    /** Events of devices. */
    EVENT(
            "event",
            "iot-2/type/{type}/id/{id}/evt/{event}/fmt/{format}",
            "iot-2/evt/{event}/fmt/{format}",
            Set.of(APPLICATION, DEVICE, GATEWAY),
            Set.of(APPLICATION)),
    /** Commands to devices. */
    COMMAND(
            "command",
            "iot-2/type/{type}/id/{id}/cmd/{command}/fmt/{format}",
            "iot-2/cmd/{command}/fmt/{format}",
            Set.of(APPLICATION),
            Set.of(APPLICATION, DEVICE, GATEWAY)),
    /** Monitoring messages about the connections of devices. */
    DEVICE_STATUS("device-status", "iot-2/type/{type}/id/{id}/mon", Set.of(APPLICATION, GATEWAY)),
    /** Monitoring messages about the connections of applications. */
    APP_STATUS("app-status", "iot-2/app/{app}/mon", Set.of(APPLICATION)),
    /** The state of a device, which the platform makes of its events by a logical interface. */
    DEVICE_STATE("device-state", "iot-2/type/{type}/id/{id}/intf/{logicalInterface}/evt/state", Set.of(APPLICATION)),
    /** The state of a thing, which the platform makes of the states of devices. */
    THING_STATE(
            "thing-state", "iot-2/thing/type/{type}/id/{id}/intf/{logicalInterface}/evt/state", Set.of(APPLICATION)),
    /** What the platform could not make a state of: errors in the events of a device. */
    DEVICE_ERROR("device-error", "iot-2/type/{type}/id/{id}/err/data", Set.of(APPLICATION)),
    /** Errors in making the state of a thing. */
    THING_ERROR("thing-error", "iot-2/thing/type/{type}/id/{id}/err/data", Set.of(APPLICATION)),
    /** A state has fulfilled the condition of a rule. */
    RULE("rule", "iot-2/intf/{logicalInterface}/rule/{rule}/evt/trigger", Set.of(APPLICATION)),
    /** The condition of a rule could not be evaluated. */
    RULE_ERROR("rule-error", "iot-2/intf/{logicalInterface}/rule/{rule}/err/data", Set.of(APPLICATION)),
    /** What the platform could not do for a gateway. */
    GATEWAY_ERROR("gateway-error", "iot-2/type/{type}/id/{id}/notify", Set.of(GATEWAY));

    private final String resourceName;
    private final TopicPattern pattern;
    private final TopicPattern ownPattern;
    private final Set<ClientKind> publishers;
    private final Set<ClientKind> subscribers;

    Resource(String resourceName, String pattern, Set<ClientKind> subscribers) {
        this(resourceName, pattern, pattern, Set.of(), subscribers);
    }

    Resource(
            String resourceName,
            String pattern,
            String ownPattern,
            Set<ClientKind> publishers,
            Set<ClientKind> subscribers) {
        this.resourceName = resourceName;
        this.pattern = new TopicPattern(pattern);
        this.ownPattern = ownPattern.equals(pattern) ? this.pattern : new TopicPattern(ownPattern);
        this.publishers = publishers;
        this.subscribers = subscribers;
    }

    /** Its name in endpoint URIs, such as event or device-status. */
    public String resourceName() {
        return resourceName;
    }

    /** Whether clients of a kind may publish to it; most comes from the platform alone. */
    public boolean canPublish(ClientKind kind) {
        return publishers.contains(kind);
    }

    /** Whether clients of a kind may subscribe to it. */
    public boolean canSubscribe(ClientKind kind) {
        return subscribers.contains(kind);
    }

    /** Whether its messages tell of connections: the platform sends the last one to each new subscriber. */
    public boolean isStatus() {
        return this == DEVICE_STATUS || this == APP_STATUS;
    }

    /** What answers its messages where they are requests: an event answers a command, a command answers an event. */
    public Optional<Resource> reply() {
        return switch (this) {
            case COMMAND -> Optional.of(EVENT);
            case EVENT -> Optional.of(COMMAND);
            default -> Optional.empty();
        };
    }

    /** The variable levels of its topics for a kind of client, in order. */
    public List<TopicVariable> variables(ClientKind kind) {
        return pattern(kind).variables();
    }

    /** The shape of its topics for a kind of client, such as <code>iot-2/app/{app}/mon</code>. */
    public String topics(ClientKind kind) {
        return pattern(kind).toString();
    }

    /** A device does not name itself in its topics. */
    TopicPattern pattern(ClientKind kind) {
        return kind == DEVICE ? ownPattern : pattern;
    }

    @Override
    public String toString() {
        return resourceName;
    }
}
