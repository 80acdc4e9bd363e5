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

import com.hivemq.extension.sdk.api.interceptor.subscribe.SubscribeInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.subscribe.parameter.SubscribeInboundInput;
import com.hivemq.extension.sdk.api.interceptor.subscribe.parameter.SubscribeInboundOutput;
import com.hivemq.extension.sdk.api.packets.subscribe.ModifiableSubscription;
import io.cameliot.platform.rules.ClientTopics;
import io.cameliot.platform.rules.GatewayNotification;
import io.cameliot.platform.rules.RefusalTopic;
import io.cameliot.platform.rules.SubscribeRules;
import io.cameliot.platform.rules.Verdict;
import java.nio.charset.StandardCharsets;

/** Gives one client's topic filters their internal form; {@link RefusalAuthorizer} refuses what is marked here. */
final class SubscribeInbound implements SubscribeInboundInterceptor {

    /** The broker puts all reasons of a SUBACK into one string, whose length has two bytes. */
    private static final int MAX_REASON_BYTES = 0xFFFF;

    private static final int BETWEEN_REASONS = 2;

    private final ClientTopics topics;
    private final SubscribeRules rules;
    private final Notifier notifier;
    private final RefusalLog refusals;

    SubscribeInbound(ClientTopics topics, SubscribeRules rules, Notifier notifier, RefusalLog refusals) {
        this.topics = topics;
        this.rules = rules;
        this.notifier = notifier;
        this.refusals = refusals;
    }

    @Override
    public void onInboundSubscribe(SubscribeInboundInput input, SubscribeInboundOutput output) {
        int reasons = 0;
        for (ModifiableSubscription subscription : output.getSubscribePacket().getSubscriptions()) {
            String filter = subscription.getTopicFilter();
            Verdict<String> verdict = rules.decide(topics, filter, subscription.getNoLocal());
            if (verdict instanceof Verdict.Accepted<String> accepted) {
                subscription.setTopicFilter(accepted.value());
            } else if (verdict instanceof Verdict.Refused<String> refused) {
                refusals.refused("SUBSCRIBE", topics.client().text(), refused);
                reasons += refused.reason().getBytes(StandardCharsets.UTF_8).length + BETWEEN_REASONS;
                subscription.setTopicFilter(RefusalTopic.of(
                        reasons > MAX_REASON_BYTES ? new Verdict.Refused<>(refused.code(), "") : refused));
                notifier.refused(
                        topics.client(),
                        GatewayNotification.Request.Subscribe,
                        filter,
                        rules.device(topics, filter),
                        refused);
            }
        }
    }
}
