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

import com.hivemq.extension.sdk.api.async.Async;
import com.hivemq.extension.sdk.api.async.TimeoutFallback;
import com.hivemq.extension.sdk.api.interceptor.unsuback.UnsubackOutboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.unsuback.parameter.UnsubackOutboundInput;
import com.hivemq.extension.sdk.api.interceptor.unsuback.parameter.UnsubackOutboundOutput;
import com.hivemq.extension.sdk.api.interceptor.unsubscribe.UnsubscribeInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.unsubscribe.parameter.UnsubscribeInboundInput;
import com.hivemq.extension.sdk.api.interceptor.unsubscribe.parameter.UnsubscribeInboundOutput;
import com.hivemq.extension.sdk.api.packets.general.MqttVersion;
import com.hivemq.extension.sdk.api.packets.unsuback.UnsubackReasonCode;
import com.hivemq.extension.sdk.api.packets.unsubscribe.ModifiableUnsubscribePacket;
import com.hivemq.extension.sdk.api.services.subscription.SubscriptionStore;
import com.hivemq.extension.sdk.api.services.subscription.TopicSubscription;
import io.cameliot.platform.rules.ClientTopics;
import io.cameliot.platform.rules.InternalTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Gives the topic filters of one client's UNSUBSCRIBE their internal form, and its UNSUBACK the reason codes that the
 * broker leaves out: 0x11, no subscription existed, also for a filter that could never have been subscribed to.
 */
final class Unsubscribing implements UnsubscribeInboundInterceptor, UnsubackOutboundInterceptor {

    private static final Duration AT_MOST = Duration.ofSeconds(10);

    private final ClientTopics topics;
    private final SubscriptionStore subscriptions;
    private final Map<Integer, List<UnsubackReasonCode>> answers = new ConcurrentHashMap<>();

    Unsubscribing(ClientTopics topics, SubscriptionStore subscriptions) {
        this.topics = topics;
        this.subscriptions = subscriptions;
    }

    @Override
    public void onInboundUnsubscribe(UnsubscribeInboundInput input, UnsubscribeInboundOutput output) {
        ModifiableUnsubscribePacket unsubscribe = output.getUnsubscribePacket();
        List<String> filters = unsubscribe.getTopicFilters().stream()
                .map(filter -> InternalTopic.ofFilter(topics, filter))
                .toList();
        unsubscribe.setTopicFilters(filters);
        if (input.getConnectionInformation().getMqttVersion() == MqttVersion.V_5) {
            Async<UnsubscribeInboundOutput> held = output.async(AT_MOST, TimeoutFallback.SUCCESS);
            subscriptions
                    .getSubscriptions(input.getClientInformation().getClientId())
                    .whenComplete((known, failure) -> {
                        if (failure == null) {
                            answers.put(unsubscribe.getPacketIdentifier(), answer(filters, known));
                        }
                        held.resume();
                    });
        }
    }

    private static List<UnsubackReasonCode> answer(List<String> filters, Set<TopicSubscription> known) {
        Set<String> knownFilters =
                known.stream().map(TopicSubscription::getTopicFilter).collect(Collectors.toSet());
        return filters.stream()
                .map(filter -> knownFilters.contains(filter)
                        ? UnsubackReasonCode.SUCCESS
                        : UnsubackReasonCode.NO_SUBSCRIPTIONS_EXISTED)
                .toList();
    }

    @Override
    public void onOutboundUnsuback(UnsubackOutboundInput input, UnsubackOutboundOutput output) {
        List<UnsubackReasonCode> answer =
                answers.remove(output.getUnsubackPacket().getPacketIdentifier());
        if (answer != null) {
            output.getUnsubackPacket().setReasonCodes(answer);
        }
    }
}
