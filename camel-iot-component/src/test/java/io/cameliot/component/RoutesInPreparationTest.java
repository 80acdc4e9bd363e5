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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.service.ServiceSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A route is in preparation from the making of its consumer to the beginning of its start, unless that is given up. */
class RoutesInPreparationTest {
    /** No server listens there: nothing ever comes. */
    private static final String FROM = "iot:event?type=fan&connectionTimeout=1&automaticReconnect=false";

    private final DefaultCamelContext context = IotContext.of("tcp://127.0.0.1:1", "sv-preparation");
    private final RoutesInPreparation preparation = new RoutesInPreparation();
    private Route route;
    /** The answers while a processor starts. */
    private final List<Boolean> whileStarting = new ArrayList<>();
    /** The answers when all processors have started. */
    private final List<Boolean> afterwards = new ArrayList<>();

    @BeforeEach
    void start() {
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onServiceAdd(CamelContext camelContext, Service service, Route of) {
                if (of != null && of.getConsumer() instanceof IotConsumer consumer) {
                    route = of;
                    preparation.created(consumer);
                }
            }

            @Override
            public void onRoutesAdd(Collection<Route> routes) {
                afterwards.add(preparation.goesOn(List.of()));
                afterwards.add(preparation.goesOn(List.of()));
            }
        });
        context.start();
    }

    @AfterEach
    void stop() throws IOException {
        context.close();
    }

    /** Asks when it starts, and may fail then. */
    private final class Asking extends ServiceSupport implements Processor {
        private final boolean failing;

        Asking(boolean failing) {
            this.failing = failing;
        }

        @Override
        protected void doStart() {
            whileStarting.add(preparation.goesOn(List.of()));
            whileStarting.add(preparation.goesOn(List.of(route)));
            if (failing) {
                throw new IllegalStateException("the database is away");
            }
        }

        @Override
        public void process(Exchange exchange) {
            // Nothing comes.
        }
    }

    private void add(boolean autoStartup, boolean failing) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(FROM).autoStartup(autoStartup).process(new Asking(failing));
            }
        });
    }

    @Test
    void aRouteIsInPreparationWhileItsProcessorsStartThoughCamelDoesNotListItYet() throws Exception {
        add(false, false);

        assertThat(whileStarting).first().isEqualTo(true);
    }

    @Test
    void aRouteThatIsNotAskedAboutDoesNotCount() throws Exception {
        add(false, false);

        assertThat(whileStarting).element(1).isEqualTo(false);
    }

    @Test
    void aRouteThatStartsByItselfIsReadyOnce() throws Exception {
        add(true, false);

        assertThat(afterwards).containsExactly(true, false);
    }

    @Test
    void aRouteThatDoesNotStartByItselfIsNotReady() throws Exception {
        add(false, false);

        assertThat(afterwards).containsExactly(false, false);
    }

    @Test
    void aRouteWhoseStartFailsIsNotInPreparationAnyMore() {
        assertThatThrownBy(() -> add(true, true)).hasRootCauseMessage("the database is away");

        assertThat(whileStarting).first().isEqualTo(true);
        assertThat(preparation.goesOn(List.of())).isFalse();
    }

    @Test
    void aRouteWhoseConsumerBeginsToStartIsNotInPreparationAnyMore() throws Exception {
        add(false, false);
        IotConsumer consumer = (IotConsumer) route.getConsumer();
        route.setAutoStartup(true);
        preparation.starts(consumer);

        assertThat(preparation.goesOn(List.of())).isFalse();
    }
}
