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
import io.cameliot.protocol.Quickstart;
import io.cameliot.protocol.Resource;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicSource;
import io.cameliot.protocol.TopicVariable;
import org.apache.camel.Message;

/**
 * Where a producer publishes: what the options pin, no header changes; headers give the rest, and without one the format
 * is json.
 */
final class OutboundTopic {
    private static final String DEFAULT_FORMAT = "json";

    private final Resource resource;
    private final PinnedLevels options;
    private final ClientId publisher;
    private final Topic pinned;

    OutboundTopic(IotEndpoint endpoint) {
        this.resource = endpoint.getResource();
        this.options = new PinnedLevels(endpoint.getConfiguration());
        this.publisher = endpoint.clientId();
        boolean open = resource.variables(publisher.kind()).stream().anyMatch(variable -> options.of(variable) == null);
        this.pinned = open ? null : topicOf(null);
    }

    /**
     * The topic of a message.
     *
     * @throws IllegalArgumentException if the options leave open a level for which the message has no good header
     */
    Topic of(Message message) {
        return pinned != null ? pinned : topicOf(message);
    }

    /** Who says which format a payload has, as a clause. */
    String originOfFormat() {
        return options.of(TopicVariable.FORMAT) != null
                ? "the option format says so"
                : "the header " + IotConstants.FORMAT
                        + " says so, which a consumer sets from the topic of what it has received";
    }

    private Topic topicOf(Message message) {
        Topic topic = Topic.of(resource, publisher.kind(), new Source(message));
        if (Quickstart.isUsedBy(publisher)) {
            Quickstart.checkTopic(publisher.kind(), topic);
        }
        return topic;
    }

    private final class Source implements TopicSource {
        private final Message message;

        Source(Message message) {
            this.message = message;
        }

        @Override
        public String value(TopicVariable variable) {
            String value = options.of(variable);
            if (value == null) {
                value = HeaderText.of(message, TopicHeaders.nameOf(variable));
            }
            return value == null && variable == TopicVariable.FORMAT ? DEFAULT_FORMAT : value;
        }

        @Override
        public String describe(TopicVariable variable) {
            String option = "option " + variable.variableName();
            String header = "header " + TopicHeaders.nameOf(variable);
            if (options.of(variable) != null) {
                return option;
            }
            return message.getHeader(TopicHeaders.nameOf(variable)) == null ? option + " or " + header : header;
        }
    }
}
