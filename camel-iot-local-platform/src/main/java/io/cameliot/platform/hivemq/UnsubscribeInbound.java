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

import com.hivemq.extension.sdk.api.interceptor.unsubscribe.UnsubscribeInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.unsubscribe.parameter.UnsubscribeInboundInput;
import com.hivemq.extension.sdk.api.interceptor.unsubscribe.parameter.UnsubscribeInboundOutput;
import com.hivemq.extension.sdk.api.packets.unsubscribe.ModifiableUnsubscribePacket;
import io.cameliot.platform.rules.ClientTopics;
import io.cameliot.platform.rules.InternalTopic;

/**
 * Gives one client's topic filters their internal form. A filter that could never have been subscribed to is answered
 * like any other that is not: 0x11, no subscription existed.
 */
final class UnsubscribeInbound implements UnsubscribeInboundInterceptor {

    private final ClientTopics topics;

    UnsubscribeInbound(ClientTopics topics) {
        this.topics = topics;
    }

    @Override
    public void onInboundUnsubscribe(UnsubscribeInboundInput input, UnsubscribeInboundOutput output) {
        ModifiableUnsubscribePacket unsubscribe = output.getUnsubscribePacket();
        unsubscribe.setTopicFilters(unsubscribe.getTopicFilters().stream()
                .map(filter -> InternalTopic.ofFilter(topics, filter))
                .toList());
    }
}
