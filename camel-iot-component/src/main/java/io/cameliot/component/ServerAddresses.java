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

import io.cameliot.connection.ServerUri;
import io.cameliot.protocol.Quickstart;
import java.util.List;
import java.util.regex.Pattern;

/** Where an endpoint connects to: what the options say, or else the organisation's server in the domain. */
record ServerAddresses(IotConfiguration options) {
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");

    /**
     * The servers, in the order to try them.
     *
     * @throws IllegalArgumentException if an option holds no address of a server
     */
    List<ServerUri> all() {
        if (options.getServerURIs() != null) {
            return ServerUri.parseAll("serverURIs", options.getServerURIs());
        }
        return List.of(
                options.getBrokerUrl() != null
                        ? ServerUri.parse("brokerUrl", options.getBrokerUrl())
                        : ServerUri.parse("domain", ofOrganisation()));
    }

    private String ofOrganisation() {
        SdkEnvironment environment = options.environment();
        String organisation = new Identity(options).clientId().organisation();
        boolean plain =
                environment.port().map(SdkEnvironment::isPlain).orElse(organisation.equals(Quickstart.ORGANISATION));
        String scheme = environment.isWebSocket() ? plain ? "ws" : "wss" : plain ? "tcp" : "ssl";
        int port = environment.port().orElse(plain ? 1883 : 8883);
        return scheme + "://" + organisation + ".messaging." + domain() + ":" + port;
    }

    private String domain() {
        String domain = options.getDomain();
        if (domain == null || !DOMAIN.matcher(domain).matches()) {
            throw new IllegalArgumentException("Invalid option domain '" + ServerUri.shown(String.valueOf(domain))
                    + "'. It takes a domain name, such as iot.example.com, without a scheme and a port. For an address of"
                    + " another form, set brokerUrl.");
        }
        return domain;
    }

    /** Whether the server is the organisation's own in the domain. */
    boolean isDefault() {
        return options.getBrokerUrl() == null && options.getServerURIs() == null;
    }
}
