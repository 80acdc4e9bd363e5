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

import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import io.cameliot.broker.TestBroker;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs a test class on each kind of server. Contexts and clients that a test starts end with it.
 */
@ParameterizedClass
@EnumSource
abstract class BrokerTest {
    private static TestBroker broker;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Brokers kind;

    BrokerTest(Brokers kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void startBroker(Brokers kind) throws Exception {
        broker = kind.startOrSkip();
    }

    @AfterParameterizedClassInvocation
    static void stopBroker() {
        if (broker != null) {
            broker.close();
            broker = null;
        }
    }

    @AfterEach
    void closeStarted() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    Brokers kind() {
        return kind;
    }

    TestBroker broker() {
        return broker;
    }

    <T extends AutoCloseable> T closing(T closeable) {
        started.push(closeable);
        return closeable;
    }

    /** A started context whose component is the application {@code appId} at the broker. */
    DefaultCamelContext start(String appId, RoutesBuilder routes) throws Exception {
        return start(appId, broker.serverUri(), routes);
    }

    DefaultCamelContext start(String appId, String serverUri, RoutesBuilder routes) throws Exception {
        DefaultCamelContext context = closing(IotContext.of(serverUri, appId));
        context.addRoutes(routes);
        context.start();
        return context;
    }

    PlainClient plainClient() {
        return closing(PlainClient.connect(broker, "plain"));
    }
}
