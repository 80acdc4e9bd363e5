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
import io.cameliot.platform.rules.InternalTopic;

/** Lets messages out under the topics that clients know. */
final class PublishOutbound implements PublishOutboundInterceptor {

    @Override
    public void onOutboundPublish(PublishOutboundInput input, PublishOutboundOutput output) {
        ModifiableOutboundPublish publish = output.getPublishPacket();
        publish.setTopic(InternalTopic.strip(publish.getTopic()));
    }
}
