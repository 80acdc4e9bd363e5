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
package io.cameliot.reliability;

import io.cameliot.lab.Applications;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** CamelContexts of the scenarios. */
final class Application {
    private Application() {}

    /** A context that is not started yet, as an application of its own. */
    static DefaultCamelContext of(String serverUri, String appId, RouteBuilder routes) throws Exception {
        DefaultCamelContext context = Applications.of(
                serverUri,
                appId,
                configuration -> {
                    configuration.setReconnectDelay(100);
                    configuration.setMaxReconnectDelay(1_000);
                    configuration.setKeepAliveInterval(2);
                },
                routes);
        context.getShutdownStrategy().setTimeout(20);
        return context;
    }
}
