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

import io.cameliot.connection.ComparedOptions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5EndpointUriFactory;

/**
 * The options that shape a connection, so that endpoints that share one have to agree on them: all of camel-paho-mqtt5 but
 * those that belong to an endpoint alone or make up the address, and some of our own.
 */
final class ConnectionOptions {
    private static final Set<String> OWN = Set.of(
            "apiKey",
            "authToken",
            "caCertificates",
            "maxInFlight",
            "receiveBufferSize",
            "reconnectDelay",
            "serverType",
            "sslContextParameters");

    private static final Set<String> OF_ENDPOINT =
            Set.of("bridgeErrorHandler", "exceptionHandler", "exchangePattern", "lazyStartProducer", "qos");

    private static final Set<String> OF_ADDRESS = Set.of("brokerUrl", "serverURIs");

    /** Their names, as the generated classes of camel-paho-mqtt5 and this component have them. */
    static final Set<String> NAMES = names();

    private ConnectionOptions() {}

    private static Set<String> names() {
        Set<String> names = new HashSet<>(new PahoMqtt5EndpointUriFactory().propertyNames());
        names.removeAll(OF_ENDPOINT);
        names.removeAll(OF_ADDRESS);
        names.removeIf(ExcludedOption::isExcluded);
        names.addAll(OWN);
        return Set.copyOf(names);
    }

    /** The values that an endpoint has. */
    static ComparedOptions of(IotEndpoint endpoint) {
        IotEndpointConfigurer configurer = new IotEndpointConfigurer();
        Map<String, Object> values = new HashMap<>();
        NAMES.forEach(name -> values.put(name, configurer.getOptionValue(endpoint, name, false)));
        return new ComparedOptions(values);
    }
}
