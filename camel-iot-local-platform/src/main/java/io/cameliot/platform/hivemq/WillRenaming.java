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

import com.hivemq.extension.sdk.api.packets.publish.ModifiableWillPublish;
import com.hivemq.extension.sdk.api.packets.publish.PayloadFormatIndicator;
import io.cameliot.platform.rules.ClientTopics;
import io.cameliot.platform.rules.PublishRules;
import io.cameliot.platform.rules.RefusalTopic;
import io.cameliot.platform.rules.Verdict;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Gives a will its internal topic and clears its retained flag, before the client is authenticated. A will that the
 * rules refuse is marked, as CONNECT can be refused only by the authenticator. A will registers no device.
 */
final class WillRenaming {

    private final PublishRules rules;

    WillRenaming(PublishRules rules) {
        this.rules = rules;
    }

    void rename(ClientTopics topics, ModifiableWillPublish will) {
        will.setRetain(false);
        Verdict<PublishRules.Route> verdict = rules.decide(
                topics,
                will.getTopic(),
                will.getPayload().orElseGet(() -> ByteBuffer.allocate(0)),
                will.getPayloadFormatIndicator().equals(Optional.of(PayloadFormatIndicator.UTF_8)));
        if (verdict instanceof Verdict.Accepted<PublishRules.Route> accepted) {
            will.setTopic(accepted.value().internalTopic());
        } else if (verdict instanceof Verdict.Refused<PublishRules.Route> refused) {
            will.setTopic(RefusalTopic.of(refused));
        }
    }
}
