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
package io.cameliot.platform.rules;

import io.cameliot.platform.organisation.Device;
import io.cameliot.platform.organisation.Registry;
import java.util.Optional;

/** What a client may subscribe to. */
public final class SubscribeRules {

    private final ResourceGroups groups;

    /** Rules for the gateways of this registry and for all other clients. */
    public SubscribeRules(Registry registry) {
        this.groups = new ResourceGroups(registry);
    }

    /**
     * Decides about one subscription: the broker's filter; 0x8F if the filter is not one of the protocol's; 0x87 if it
     * names a device out of a gateway's resource group; 0x82 if a scalable application asks for No Local, which MQTT
     * forbids for shared subscriptions.
     *
     * @param topics the topics of the client
     * @param filter the filter as the client wrote it
     * @param noLocal whether the client wants no messages of its own
     */
    public Verdict<String> decide(ClientTopics topics, String filter, boolean noLocal) {
        if (topics.subscribable(filter).isEmpty()) {
            return Verdict.refuse(
                    ReasonCode.TOPIC_FILTER_INVALID,
                    "Topic filter " + Quoted.of(filter) + " is not valid: " + topics.subscribeRule());
        }
        if (!groups.allowFilter(topics.client(), topics.full(filter))) {
            return Verdict.refuse(
                    ReasonCode.NOT_AUTHORIZED,
                    "Topic filter " + Quoted.of(filter) + " names a device that is not in the resource group of the"
                            + " gateway " + Quoted.of(topics.client().text()) + ".");
        }
        if (noLocal && topics.client() instanceof ClientId.ScalableApplication) {
            return Verdict.refuse(
                    ReasonCode.PROTOCOL_ERROR,
                    "Topic filter " + Quoted.of(filter) + ": the subscriptions of a scalable application are shared,"
                            + " and No Local is not allowed for them. Leave it out.");
        }
        return Verdict.accept(InternalTopic.ofFilter(topics, filter));
    }

    /** The one device that a filter names, if the client could subscribe to such a filter at all. */
    public Optional<Device> device(ClientTopics topics, String filter) {
        return topics.subscribable(filter).flatMap(ResourceGroups::device);
    }
}
