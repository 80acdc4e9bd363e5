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
package io.cameliot.performance;

import io.cameliot.lab.Applications;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** Applications in Camel. */
final class Application {
    private Application() {}

    /** One that runs, and whose endpoints {@code iot:} connect to a server. */
    static DefaultCamelContext start(String serverUri, String appId, RouteBuilder routes) throws Exception {
        DefaultCamelContext context = Applications.of(
                serverUri,
                appId,
                configuration -> {
                    configuration.setMaxInFlight(Events.WINDOW);
                    configuration.setReceiveMaximum(Receiving.RECEIVE_MAXIMUM);
                },
                routes);
        context.getShutdownStrategy().setTimeout(5);
        context.start();
        return context;
    }

    /** The endpoint of camel-paho-mqtt5. */
    static String peer(String serverUri, String appId, String topic) {
        return "paho-mqtt5:" + topic + "?qos=1&brokerUrl=" + serverUri + "&clientId=a:" + Events.ORGANISATION + ":"
                + appId;
    }
}
