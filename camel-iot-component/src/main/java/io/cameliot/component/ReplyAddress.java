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
import io.cameliot.protocol.Resource;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicFilter;
import io.cameliot.protocol.TopicVariable;

/**
 * Where the replies to an endpoint's requests go: a command is answered by an event, an event by a command, of the same
 * device, in the same format, with a name that tells the requests of different clients apart.
 */
final class ReplyAddress {
    private final IotConfiguration options;
    private final ClientId clientId;
    private final Resource resource;
    private final String replyId;

    ReplyAddress(IotEndpoint endpoint) {
        this.options = endpoint.getConfiguration();
        this.clientId = endpoint.clientId();
        this.resource = endpoint.getResource().reply().orElseThrow();
        this.replyId = replyId(endpoint);
    }

    private String replyId(IotEndpoint endpoint) {
        if (options.getReplyId() != null) {
            return options.getReplyId();
        }
        // The members of a scalable application must not get each other's replies.
        String member = clientId instanceof ClientId.ScalableApplication
                ? "-" + endpoint.getComponent().connections().token()
                : "";
        return "reply-" + clientId.toString().replace(':', '-') + member;
    }

    /** What all replies match. */
    TopicFilter filter() {
        return TopicFilter.of(resource, clientId.kind(), this::filterLevel);
    }

    private String filterLevel(TopicVariable variable) {
        return switch (variable) {
            case EVENT, COMMAND -> replyId;
            case FORMAT -> null;
            // Nobody else gets replies by the client's own name: one subscription is enough for all devices.
            default -> options.getReplyId() == null ? null : new PinnedLevels(options).of(variable);
        };
    }

    /** The response topic of a request. Replies are named as applications name them: who answers knows its own form of it. */
    Topic of(Topic request) {
        return Topic.of(resource, ClientKind.APPLICATION, variable -> switch (variable) {
            case EVENT, COMMAND -> replyId;
            default -> level(request, variable);
        });
    }

    /** The topics of a device do not name it. */
    private String level(Topic request, TopicVariable variable) {
        if (request.variables().contains(variable)) {
            return request.get(variable);
        }
        ClientId.Device device = (ClientId.Device) clientId;
        return variable == TopicVariable.DEVICE_TYPE ? device.type() : device.id();
    }

    /** Whether a topic may carry the reply to a request about a device: others do not hear of the request, but may guess. */
    boolean isAnswer(String topic, String subject) {
        // A device gets messages about itself only.
        return clientId.kind() == ClientKind.DEVICE
                || Topic.parse(topic, clientId.kind())
                        .filter(reply -> reply.subject().equals(subject))
                        .isPresent();
    }
}
