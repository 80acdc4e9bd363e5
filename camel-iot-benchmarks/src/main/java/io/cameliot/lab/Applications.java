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
package io.cameliot.lab;

import io.cameliot.component.IotComponent;
import io.cameliot.component.IotConfiguration;
import java.util.function.Consumer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** CamelContexts with a component that may connect to any server of these programs. */
public final class Applications {
    public static final String ORGANISATION = "myorg1";
    public static final String API_KEY = "a-" + ORGANISATION + "-a84ps90Ajs";
    public static final String TOKEN = "MP$08VKz!8rXwnR-Q*";

    private Applications() {}

    /** A context that is not started yet, as an application of its own. @param options sets more options */
    public static DefaultCamelContext of(
            String serverUri, String appId, Consumer<IotConfiguration> options, RouteBuilder routes) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.disableJMX();
        IotConfiguration configuration =
                context.getComponent("iot", IotComponent.class).getConfiguration();
        configuration.setBrokerUrl(serverUri);
        configuration.setAppId(appId);
        configuration.setApiKey(API_KEY);
        configuration.setAuthToken(TOKEN);
        options.accept(configuration);
        context.addRoutes(routes);
        return context;
    }
}
