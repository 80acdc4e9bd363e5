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

import com.hivemq.extension.sdk.api.services.subscription.SubscriptionStore;
import com.hivemq.extension.sdk.api.services.subscription.TopicSubscription;
import io.cameliot.platform.rules.ClientId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Wakes members of a scalable application that get nothing while others do. When messages come to a shared subscription
 * that has none, the broker tells one member, any one; and that one goes on until none is left, however many there are. A
 * member that subscribes, though it has subscribed before, looks for messages as well.
 */
final class FairSharing implements Runnable {

    static final long PERIOD_MILLIS = 20;

    private final Connections connections;
    private final SubscriptionStore subscriptions;
    private Map<Long, Long> writtenBefore = Map.of();

    FairSharing(Connections connections, SubscriptionStore subscriptions) {
        this.connections = connections;
        this.subscriptions = subscriptions;
    }

    @Override
    public void run() {
        Map<Long, Long> written = new HashMap<>();
        for (List<Connection> members : byApplication().values()) {
            members.forEach(
                    member -> written.put(member.number(), member.traffic().writtenMessages()));
            List<Connection> idle =
                    members.stream().filter(member -> isIdle(member, written)).toList();
            if (idle.size() < members.size()) {
                idle.stream()
                        .map(Connection::brokerClientId)
                        .flatMap(Optional::stream)
                        .forEach(this::wake);
            }
        }
        writtenBefore = written;
    }

    private Map<String, List<Connection>> byApplication() {
        return connections.acceptedConnections().stream()
                .filter(connection -> !connection.hasUnsubscribed())
                .filter(connection -> connection.client().isPresent()
                        && connection.client().get().clientId() instanceof ClientId.ScalableApplication)
                .collect(Collectors.groupingBy(FairSharing::application));
    }

    private static String application(Connection connection) {
        ClientId.ScalableApplication member =
                (ClientId.ScalableApplication) connection.client().orElseThrow().clientId();
        return member.organisation() + ":" + member.app();
    }

    private boolean isIdle(Connection member, Map<Long, Long> written) {
        return written.get(member.number()).equals(writtenBefore.get(member.number()));
    }

    private void wake(String brokerClientId) {
        subscriptions.getSubscriptions(brokerClientId).thenAccept(all -> {
            for (TopicSubscription subscription : all) {
                subscriptions.addSubscription(brokerClientId, subscription);
            }
        });
    }
}
