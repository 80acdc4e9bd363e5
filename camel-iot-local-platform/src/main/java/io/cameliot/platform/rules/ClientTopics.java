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

import io.cameliot.platform.organisation.Device;
import io.cameliot.platform.organisation.Organisation;
import java.util.List;
import java.util.Optional;

/**
 * One client's view of its organisation's topics. Applications and gateways write topics in full; a device leaves out
 * its own name: its {@code iot-2/evt/status/fmt/json} is the others' {@code
 * iot-2/type/pump/id/p-01/evt/status/fmt/json}.
 */
public final class ClientTopics {

    private static final String ALL_DEVICES = "type/+/id/+/";
    private static final String DEVICE_MANAGEMENT = "iotdm-1/";
    private static final String TYPE = "type/";
    private static final String OWN_MONITORING = "iot-2/mon";

    private final ClientId client;
    private final TopicRules rules;

    private ClientTopics(ClientId client, TopicRules rules) {
        this.client = client;
        this.rules = rules;
    }

    /** The topics of this client. */
    public static ClientTopics of(ClientId client) {
        boolean quickstart = client.organisation().equals(Organisation.QUICKSTART);
        if (client instanceof ClientId.Device) {
            return new ClientTopics(client, quickstart ? TopicRules.QUICKSTART_DEVICE : TopicRules.DEVICE);
        }
        if (client instanceof ClientId.Gateway) {
            return new ClientTopics(client, TopicRules.GATEWAY);
        }
        return new ClientTopics(client, quickstart ? TopicRules.QUICKSTART_APPLICATION : TopicRules.APPLICATION);
    }

    /** Whose topics these are. */
    public ClientId client() {
        return client;
    }

    /**
     * Where a message goes.
     *
     * @param fullTopic the topic in full
     * @param device the device that it names
     */
    record Target(String fullTopic, Device device) {}

    /** Where a message to this topic goes; empty if the client may not publish to it. */
    Optional<Target> publishable(String topic) {
        return rules.publishable(topic).map(variables -> new Target(full(topic), named(variables)));
    }

    /** The topic filter in full; empty if the client may not subscribe to it. */
    Optional<String> subscribable(String filter) {
        return rules.isSubscribable(filter) ? Optional.of(full(filter)) : Optional.empty();
    }

    String publishRule() {
        return rules.publishRule();
    }

    String subscribeRule() {
        return rules.subscribeRule();
    }

    /** The full form of a topic or filter of this client. */
    String full(String topic) {
        if (client instanceof ClientId.Device device) {
            return insert(topic, ownLevels(device));
        }
        if (client instanceof ClientId.Gateway gateway) {
            if (topic.equals(OWN_MONITORING)) {
                return gateway.monitoringTopic();
            }
            if (topic.startsWith(DEVICE_MANAGEMENT) && !topic.startsWith(DEVICE_MANAGEMENT + TYPE)) {
                return insert(topic, ALL_DEVICES);
            }
        }
        return topic;
    }

    /** This client's form of a full topic or filter. */
    String own(String fullTopic) {
        if (client instanceof ClientId.Device device) {
            int first = fullTopic.indexOf('/') + 1;
            String own = ownLevels(device);
            if (fullTopic.startsWith(own, first)) {
                return fullTopic.substring(0, first) + fullTopic.substring(first + own.length());
            }
        }
        return fullTopic;
    }

    private Device named(List<String> variables) {
        return client instanceof ClientId.Device device
                ? new Device(device.type(), device.id())
                : new Device(variables.get(0), variables.get(1));
    }

    private static String ownLevels(ClientId.Device device) {
        return TYPE + device.type() + "/id/" + device.id() + "/";
    }

    /** Behind the first level. */
    private static String insert(String topic, String levels) {
        int first = topic.indexOf('/') + 1;
        return topic.substring(0, first) + levels + topic.substring(first);
    }
}
