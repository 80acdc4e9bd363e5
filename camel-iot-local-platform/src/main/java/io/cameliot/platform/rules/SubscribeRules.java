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

/** What an application may subscribe to. */
public final class SubscribeRules {

    /**
     * Decides about one topic filter: the broker's filter, or 0x8F.
     *
     * @param organisation the organisation ID of the client
     * @param filter the filter as the client wrote it
     */
    public Verdict<String> decide(String organisation, String filter) {
        if (!ApplicationTopics.isSubscribable(filter)) {
            return Verdict.refuse(
                    ReasonCode.TOPIC_FILTER_INVALID,
                    "Topic filter " + Quoted.of(filter) + " is not valid: an application subscribes to"
                            + " iot-2/type/{type}/id/{id}/evt/{event}/fmt/{format}, .../cmd/{command}/fmt/{format},"
                            + " iot-2/type/{type}/id/{id}/mon or iot-2/app/{app}/mon, with + for any {variable}.");
        }
        return Verdict.accept(InternalTopic.of(organisation, filter));
    }
}
