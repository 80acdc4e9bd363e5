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

import java.util.Optional;

/**
 * The broker's name for a topic or filter: the organisation ID stands in front of the full topic, {@code
 * {org}/iot-2/type/...}. As clients can neither see nor reach that level, organisations cannot see each other's
 * messages.
 *
 * <p>The filters of a scalable application become shared subscriptions. The group is the application: all connections
 * of {@code A:org:app} share what arrives for one filter, and so do all instances {@code A:org:app:instance}, the two
 * kinds apart from each other.
 */
public final class InternalTopic {

    private static final char SEPARATOR = '/';
    private static final String SHARE = "$share/";

    private InternalTopic() {}

    /** The broker's topic for an organisation's full topic. */
    public static String of(String organisation, String fullTopic) {
        return organisation + SEPARATOR + fullTopic;
    }

    /** The broker's filter for a filter of this client. */
    public static String ofFilter(ClientTopics topics, String filter) {
        ClientId client = topics.client();
        return group(client).map(group -> SHARE + group + SEPARATOR).orElse("")
                + of(client.organisation(), topics.full(filter));
    }

    /** The organisation's full topic for the broker's topic. */
    static String fullTopic(String internalTopic) {
        return strip(internalTopic);
    }

    /** The topic as this client knows it. */
    public static String toClient(ClientTopics topics, String internalTopic) {
        return topics.own(fullTopic(internalTopic));
    }

    /** The filter as this client knows it. */
    public static String filterToClient(ClientTopics topics, String internalFilter) {
        String filter = internalFilter;
        if (filter.startsWith(SHARE)) {
            filter = strip(filter.substring(SHARE.length()));
        }
        return topics.own(strip(filter));
    }

    private static Optional<String> group(ClientId client) {
        return client instanceof ClientId.ScalableApplication scalable
                ? Optional.of((scalable.instance().isPresent() ? "instances." : "connections.")
                        + scalable.organisation() + "." + scalable.app())
                : Optional.empty();
    }

    /** Without the first level. */
    private static String strip(String topic) {
        return topic.substring(topic.indexOf(SEPARATOR) + 1);
    }
}
