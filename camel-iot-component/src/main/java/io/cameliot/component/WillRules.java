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
package io.cameliot.component;

import io.cameliot.protocol.ClientId;
import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.Printable;
import io.cameliot.protocol.Quickstart;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicVariable;

/** The rules of a will: its topic and its payload go together, and it goes where the client may publish. */
final class WillRules {
    /** MQTT 5.0, 3.1.3.4: the bytes of binary data. */
    private static final int LONGEST = 65_535;

    private final IotConfiguration options;
    private final ClientId clientId;

    private WillRules(IotConfiguration options, ClientId clientId) {
        this.options = options;
        this.clientId = clientId;
    }

    /** @throws IllegalArgumentException if an option of the will breaks a rule; the message names it and the rule */
    static void check(IotConfiguration options, ClientId clientId) {
        WillRules rules = new WillRules(options, clientId);
        if (options.getWillTopic() == null) {
            rules.checkNone();
        } else {
            rules.checkTopic(options.getWillTopic());
            rules.checkPayload();
            rules.checkProperties();
        }
    }

    private void checkNone() {
        refuse(
                options.getWillPayload() != null,
                "Missing option willTopic: willPayload is set, and a will is a topic and a payload. Set it to the topic of"
                        + " an event or command, such as " + example() + ", or leave out willPayload.");
        refuse(
                options.getWillMqttProperties() != null,
                "Missing options willTopic and willPayload: willMqttProperties is set, but there is no will. Set them, or"
                        + " leave it out.");
    }

    /** As what a producer publishes. */
    private void checkTopic(String text) {
        String invalid = "Invalid option willTopic '" + Printable.excerpt(text) + "'";
        Topic topic = Topic.parse(text, clientId.kind())
                .filter(parsed -> parsed.resource().canPublish(clientId.kind()))
                .orElseThrow(() -> new IllegalArgumentException(
                        invalid + ". It is the topic of an event or command, such as " + example() + "."));
        try {
            for (TopicVariable level : topic.variables()) {
                level.rule().check(level.variableName(), topic.get(level));
            }
            if (Quickstart.isUsedBy(clientId)) {
                Quickstart.checkResource(topic.resource());
                Quickstart.checkTopic(clientId.kind(), topic);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(invalid + ": " + e.getMessage());
        }
    }

    private void checkPayload() {
        refuse(
                options.getWillPayload() == null,
                "Missing option willPayload: willTopic is set, and a will is a topic and a payload. Set it, to an empty"
                        + " text if need be, or leave out willTopic.");
        refuse(
                Utf8.bytes("option willPayload", options.getWillPayload()).length > LONGEST,
                "Option willPayload has more than " + LONGEST
                        + " bytes in UTF-8, which no MQTT will can have. Give a shorter one.");
    }

    /** Paho does not check them: it fails at each connection, or sends what is no CONNECT. */
    private void checkProperties() {
        if (options.getWillMqttProperties() != null) {
            GivenProperties.read("option willMqttProperties", options.getWillMqttProperties());
        }
    }

    private String example() {
        return clientId.kind() == ClientKind.DEVICE ? "iot-2/evt/e/fmt/json" : "iot-2/type/t/id/i/evt/e/fmt/json";
    }

    private static void refuse(boolean wrong, String message) {
        if (wrong) {
            throw new IllegalArgumentException(message);
        }
    }
}
