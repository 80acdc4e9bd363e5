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
package io.cameliot.platform.hivemq;

import com.hivemq.extension.sdk.api.interceptor.publish.PublishOutboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishOutboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishOutboundOutput;
import com.hivemq.extension.sdk.api.packets.publish.ModifiableOutboundPublish;
import io.cameliot.platform.rules.ClientTopics;
import io.cameliot.platform.rules.InternalTopic;
import io.cameliot.platform.rules.ResourceGroups;

/**
 * Lets messages out to one client under the topics that it knows, and counts them. What is about devices out of its
 * resource group is dropped without a word, as the IoT tool does for filters with wildcards.
 */
final class PublishOutbound implements PublishOutboundInterceptor {

    private final ClientTopics topics;
    private final ResourceGroups groups;
    private final Connection connection;

    PublishOutbound(ClientTopics topics, ResourceGroups groups, Connection connection) {
        this.topics = topics;
        this.groups = groups;
        this.connection = connection;
    }

    @Override
    public void onOutboundPublish(PublishOutboundInput input, PublishOutboundOutput output) {
        ModifiableOutboundPublish publish = output.getPublishPacket();
        if (!groups.allowDelivery(topics.client(), publish.getTopic())) {
            output.preventPublishDelivery();
            return;
        }
        publish.setTopic(InternalTopic.toClient(topics, publish.getTopic()));
        connection.written(PacketSize.of(
                publish, publish.getTopic(), input.getConnectionInformation().getMqttVersion()));
    }
}
