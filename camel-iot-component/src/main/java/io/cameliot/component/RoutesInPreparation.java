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
package io.cameliot.component;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Stream;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.StatefulService;

/**
 * The routes whose consumers Camel has made and not yet begun to start. It initialises and starts their processors and
 * producers before, which may take long, and lists a new route only afterwards. It does not tell of a start that fails:
 * what counts is the state of the services. Looks at it and never waits.
 */
final class RoutesInPreparation {
    /** Guarded by this. What Camel has given up may stay here for as long as Camel knows it. */
    private final Set<IotConsumer> consumers = Collections.newSetFromMap(new WeakHashMap<>());

    synchronized void created(IotConsumer consumer) {
        consumers.add(consumer);
    }

    synchronized void starts(IotConsumer consumer) {
        consumers.remove(consumer);
    }

    /**
     * Whether Camel is preparing a route, or has prepared one that starts by itself, so that its consumer is next. That is
     * said once of each: what keeps the consumer from its start then would not be heard of.
     *
     * @param except routes that are not asked about
     */
    synchronized boolean goesOn(Collection<Route> except) {
        boolean ready = consumers.removeIf(consumer -> !except.contains(consumer.getRoute()) && isReady(consumer));
        return ready
                || consumers.stream()
                        .anyMatch(consumer -> !except.contains(consumer.getRoute()) && isBeingPrepared(consumer));
    }

    private static boolean isReady(IotConsumer consumer) {
        List<StatefulService> services = services(consumer);
        return !services.isEmpty()
                && services.stream().allMatch(StatefulService::isStarted)
                && Boolean.TRUE.equals(consumer.getRoute().isAutoStartup());
    }

    private static boolean isBeingPrepared(IotConsumer consumer) {
        return services(consumer).stream()
                .map(StatefulService::getStatus)
                .anyMatch(status -> status == ServiceStatus.Initializing || status == ServiceStatus.Starting);
    }

    /** Those of the route without its consumer. Camel may be about to fill its list: a copy by toArray takes that. */
    private static List<StatefulService> services(IotConsumer consumer) {
        Route route = consumer.getRoute();
        return route == null
                ? List.of()
                : Stream.of(route.getServices().toArray())
                        .filter(service -> service != consumer && service instanceof StatefulService)
                        .map(StatefulService.class::cast)
                        .toList();
    }
}
