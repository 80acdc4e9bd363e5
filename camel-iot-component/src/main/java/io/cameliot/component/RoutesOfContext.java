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

import io.cameliot.connection.Application;
import io.cameliot.protocol.TopicFilter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.StatefulService;
import org.apache.camel.spi.SupervisingRouteController;

/** Tells connections how far the routes of a CamelContext have started. It looks at the state of Camel and never waits. */
final class RoutesOfContext implements Application {
    /** Routes that are added to a running context start one after the other, and none knows of the next. */
    private static final long NEXT_ROUTE_NANOS = Duration.ofSeconds(10).toNanos();

    private final CamelContext camelContext;
    private final RoutesInPreparation preparation = new RoutesInPreparation();
    private volatile long lastStart = System.nanoTime() - NEXT_ROUTE_NANOS;

    RoutesOfContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public Phase phase() {
        return switch (camelContext.getStatus()) {
            case Initializing, Initialized, Starting -> Phase.STARTING;
            // A supervising controller starts routes after the context.
            case Started -> isControllerStarting() ? Phase.STARTING : Phase.RUNNING;
            case Stopping, Stopped, Suspending, Suspended -> Phase.STOPPING;
        };
    }

    private boolean isControllerStarting() {
        SupervisingRouteController controller = controller();
        return controller != null && controller.isStartingRoutes();
    }

    /** Null if routes are not supervised. */
    private SupervisingRouteController controller() {
        return camelContext.getRouteController().isSupervising()
                ? camelContext.getRouteController().supervising()
                : null;
    }

    /** A consumer is made: Camel prepares its route, and starts it afterwards. */
    void consumerCreated(IotConsumer consumer) {
        preparation.created(consumer);
    }

    /** A consumer begins or ends to start. If the context has started before, others may follow within ten seconds. */
    void consumerStarts(IotConsumer consumer) {
        if (phase() == Phase.RUNNING && !restarting().contains(consumer.getRoute())) {
            lastStart = System.nanoTime();
        }
        preparation.starts(consumer);
    }

    @Override
    public boolean isExpected(String topic) {
        if (phase() == Phase.STARTING) {
            // Camel knows all routes before it starts the first.
            return camelContext.getRoutes().stream().anyMatch(route -> !hasStarted(route) && consumes(route, topic));
        }
        Collection<Route> restarting = restarting();
        if (preparation.goesOn(restarting)) {
            lastStart = System.nanoTime();
        }
        return System.nanoTime() - lastStart < NEXT_ROUTE_NANOS
                || camelContext.getRoutes().stream().anyMatch(route -> isStarting(route) && consumes(route, topic))
                || restarting.stream().anyMatch(route -> consumes(route, topic));
    }

    /** The routes that a supervising controller tries again, maybe for ever: nothing but what is for them waits for that. */
    private Collection<Route> restarting() {
        SupervisingRouteController controller = controller();
        return controller == null ? List.of() : controller.getRestartingRoutes();
    }

    @Override
    public List<TopicFilter> filters() {
        return camelContext.getRoutes().stream()
                .map(Route::getEndpoint)
                .filter(IotEndpoint.class::isInstance)
                .map(endpoint -> ((IotEndpoint) endpoint).subscription())
                .toList();
    }

    private static boolean hasStarted(Route route) {
        return route.getConsumer() instanceof StatefulService consumer && consumer.isStarted();
    }

    private static boolean isStarting(Route route) {
        return route.getConsumer() instanceof StatefulService consumer && consumer.isStarting();
    }

    private static boolean consumes(Route route, String topic) {
        return route.getEndpoint() instanceof IotEndpoint endpoint
                && endpoint.filter().matches(topic);
    }
}
