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

import io.cameliot.broker.TestBroker;
import org.apache.camel.impl.DefaultCamelContext;

/** CamelContexts with a component that may connect to a test broker. */
final class IotContext {
    private IotContext() {}

    /** A context, not started yet. */
    static DefaultCamelContext of(String serverUri, String appId) {
        DefaultCamelContext context = new DefaultCamelContext();
        context.disableJMX();
        context.getShutdownStrategy().setTimeout(10);
        IotComponent iot = context.getComponent("iot", IotComponent.class);
        IotConfiguration configuration = iot.getConfiguration();
        configuration.setBrokerUrl(serverUri);
        configuration.setAppId(appId);
        configuration.setApiKey(TestBroker.API_KEY);
        configuration.setAuthToken(TestBroker.TOKEN);
        configuration.setReconnectDelay(50);
        return context;
    }
}
