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

/** Gives one client's topic filters their internal form; {@link RefusalAuthorizer} refuses what is marked here. */
final class SubscribeInbound implements SubscribeInboundInterceptor {

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
        for (ModifiableSubscription subscription : output.getSubscribePacket().getSubscriptions()) {
            String filter = subscription.getTopicFilter();
            Verdict<String> verdict = rules.decide(topics, filter, subscription.getNoLocal());
            if (verdict instanceof Verdict.Accepted<String> accepted) {
                subscription.setTopicFilter(accepted.value());
            } else if (verdict instanceof Verdict.Refused<String> refused) {
                refusals.refused("SUBSCRIBE", topics.client().text(), refused);
                subscription.setTopicFilter(RefusalTopic.of(refused));
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
