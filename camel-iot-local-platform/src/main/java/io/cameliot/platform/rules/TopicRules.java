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

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The topics of each kind of client, as the client writes them: what it may publish to and subscribe to. Everything
 * else is refused, monitoring topics as a place to publish included.
 */
enum TopicRules {
    /** Applications, scalable ones included. */
    APPLICATION(
            List.of("iot-2/type/~/id/~/evt/~/fmt/~", "iot-2/type/~/id/~/cmd/~/fmt/~"),
            List.of(
                    "iot-2/type/+/id/+/evt/+/fmt/+",
                    "iot-2/type/+/id/+/cmd/+/fmt/+",
                    "iot-2/type/+/id/+/mon",
                    "iot-2/app/+/mon",
                    "iot-2/type/+/id/+/intf/+/evt/state",
                    "iot-2/thing/type/+/id/+/intf/+/evt/state",
                    "iot-2/type/+/id/+/err/data",
                    "iot-2/thing/type/+/id/+/err/data",
                    "iot-2/intf/+/rule/+/evt/trigger",
                    "iot-2/intf/+/rule/+/err/data"),
            "an application publishes to iot-2/type/{type}/id/{id}/evt/{event}/fmt/{format} or"
                    + " .../cmd/{command}/fmt/{format}, without wildcards.",
            "an application subscribes to iot-2/type/{type}/id/{id}/evt/{event}/fmt/{format},"
                    + " .../cmd/{command}/fmt/{format}, iot-2/type/{type}/id/{id}/mon, iot-2/app/{app}/mon, or the"
                    + " topics of states, errors and rules, with + for any {variable}."),

    /** Devices, which leave out their own name. */
    DEVICE(
            List.of(
                    "iot-2/evt/~/fmt/~",
                    "iotdevice-1/response",
                    "iotdevice-1/notify",
                    "iotdevice-1/device/update/~",
                    "iotdevice-1/add/~/~",
                    "iotdevice-1/clear/~/~",
                    "iotdevice-1/mgmt/~"),
            List.of("iot-2/cmd/+/fmt/+", "iotdm-1/*", "iot-2/mon", "iot-2/notify"),
            "a device publishes to iot-2/evt/{event}/fmt/{format}, without wildcards.",
            "a device subscribes to iot-2/cmd/{command}/fmt/{format}, with + for any {variable}."),

    /** Gateways, which name the device that they act for. */
    GATEWAY(
            List.of(
                    "iot-2/type/~/id/~/evt/~/fmt/~",
                    "iotdevice-1/type/~/id/~/response",
                    "iotdevice-1/type/~/id/~/notify",
                    "iotdevice-1/type/~/id/~/device/update/~",
                    "iotdevice-1/type/~/id/~/add/~/~",
                    "iotdevice-1/type/~/id/~/clear/~/~",
                    "iotdevice-1/type/~/id/~/mgmt/~"),
            List.of(
                    "iot-2/type/+/id/+/cmd/+/fmt/+",
                    "iot-2/type/+/id/+/mon",
                    "iot-2/type/+/id/+/notify",
                    "iot-2/mon",
                    "iotdm-1/*"),
            "a gateway publishes to iot-2/type/{type}/id/{id}/evt/{event}/fmt/{format}, without wildcards.",
            "a gateway subscribes to iot-2/type/{type}/id/{id}/cmd/{command}/fmt/{format}, .../mon or .../notify, with"
                    + " + for any {variable}."),

    /** Applications of Quickstart: no commands, and one device or application at a time. */
    QUICKSTART_APPLICATION(
            List.of("iot-2/type/~/id/~/evt/~/fmt/~"),
            List.of("iot-2/type/+/id/~/evt/+/fmt/+", "iot-2/type/+/id/~/mon", "iot-2/app/~/mon"),
            "with Quickstart an application publishes to iot-2/type/{type}/id/{id}/evt/{event}/fmt/{format}, and no"
                    + " commands.",
            "with Quickstart an application subscribes to iot-2/type/{type}/id/{id}/evt/{event}/fmt/{format},"
                    + " iot-2/type/{type}/id/{id}/mon or iot-2/app/{app}/mon, with + for neither {id} nor {app}, and to"
                    + " no commands."),

    /** Devices of Quickstart: events in JSON, and nothing else. */
    QUICKSTART_DEVICE(
            List.of("iot-2/evt/~/fmt/json"),
            List.of(),
            "with Quickstart a device publishes to iot-2/evt/{event}/fmt/json.",
            "with Quickstart a device subscribes to nothing.");

    private final List<TopicRule> publish;
    private final List<TopicRule> subscribe;
    private final String publishRule;
    private final String subscribeRule;

    TopicRules(List<String> publish, List<String> subscribe, String publishRule, String subscribeRule) {
        this.publish = publish.stream().map(TopicRule::of).toList();
        this.subscribe = subscribe.stream().map(TopicRule::of).toList();
        this.publishRule = publishRule;
        this.subscribeRule = subscribeRule;
    }

    /** What stands in the variable levels of a topic; empty if such a client may not publish to it. */
    Optional<List<String>> publishable(String topic) {
        return matches(publish, topic).findFirst();
    }

    /** Whether such a client may subscribe to the topic filter. */
    boolean isSubscribable(String filter) {
        return matches(subscribe, filter).findFirst().isPresent();
    }

    /** The rule in words, behind "Topic ... is not valid: ". */
    String publishRule() {
        return publishRule;
    }

    /** The rule in words, behind "Topic filter ... is not valid: ". */
    String subscribeRule() {
        return subscribeRule;
    }

    private static Stream<List<String>> matches(List<TopicRule> rules, String topic) {
        return rules.stream().map(rule -> rule.match(topic)).flatMap(Optional::stream);
    }
}
