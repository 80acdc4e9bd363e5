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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a server does or grants less than it was asked for, in sentences. */
final class Shortcomings {
    private Shortcomings() {}

    /**
     * All that there are.
     *
     * @param limits null if there is no connection
     * @param silent whether the server acknowledges nothing that is published
     */
    static List<String> of(
            ConnectionSettings settings, ServerLimits limits, List<Subscription> subscriptions, boolean silent) {
        List<String> found = new ArrayList<>();
        if (silent) {
            found.add("The server answers, but acknowledges nothing that is published. It is sent again on each new"
                    + " connection. Check what the server does with these messages.");
        }
        if (limits != null) {
            if (settings.durable() && limits.sessionExpiry() != null) {
                found.add(shorterSession(limits.sessionExpiry()));
            }
            if (limits.maximumQos() == 0) {
                found.add("The server takes messages of QoS 0 only. It acknowledges none, and some may get lost.");
            }
        }
        subscriptions.stream()
                .filter(Subscription::isDowngraded)
                .map(Shortcomings::downgraded)
                .forEach(found::add);
        return found;
    }

    static String shorterSession(long seconds) {
        return seconds == 0
                ? "The server does not keep the session (session expiry 0). What it has for this client when the"
                        + " connection is lost gets lost."
                : "The server keeps the session for "
                        + Duration.ofSeconds(seconds).toSeconds()
                        + " s only. Set sessionExpiryInterval to that, or raise the limit of the server.";
    }

    static String downgraded(Subscription subscription) {
        return "The server has granted the subscription to " + subscription.filter() + " with QoS "
                + subscription.lowerQos() + " only. Messages may get lost. Check what the server allows, or set qos="
                + subscription.lowerQos() + ".";
    }
}
