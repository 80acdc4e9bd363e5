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
package io.cameliot.connection;

import io.cameliot.protocol.TopicFilter;
import java.util.function.IntPredicate;

/**
 * Chooses the identifiers of subscriptions. They depend on the filter alone, so that a durable session that outlives the
 * process still knows the subscriptions by the same identifiers when the next process resumes it.
 */
final class SubscriptionIdentifiers {
    /** MQTT 5.0, 3.8.2.1.2: a variable byte integer. */
    static final int MAX = 268_435_455;

    private SubscriptionIdentifiers() {}

    static int choose(TopicFilter filter, IntPredicate taken) {
        int identifier = Math.floorMod(filter.toString().hashCode(), MAX) + 1;
        while (taken.test(identifier)) {
            identifier = identifier % MAX + 1;
        }
        return identifier;
    }
}
