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
package io.cameliot.connection;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a server sends its clients to: the server reference of a CONNACK or DISCONNECT with reason code 0x9C (use another
 * server) or 0x9D (server moved), a list of {@code host} or {@code host:port} (MQTT 5.0, 4.11). It changes neither the
 * protocol nor the path: whoever connects with TLS goes on with TLS.
 *
 * @param text      as the server wrote it
 * @param permanent whether the server has moved for good
 * @param shown     the text as it is shown, without credentials
 */
public record ServerReference(String text, boolean permanent, String shown) {
    /** A host name has 253 characters at most (RFC 1035, 2.3.4), and a port five digits. */
    private static final int LONGEST = 260;

    private static final int MOST = 16;

    /** One that holds nothing to hide. */
    public ServerReference(String text, boolean permanent) {
        this(text, permanent, text);
    }

    /** Whether it holds credentials. */
    boolean hides() {
        return !shown.equals(text);
    }

    /** The servers it names, in the form of the one that named them; those that are no server are left out, and more than 16. */
    public List<String> servers(String from) {
        URI origin = URI.create(from);
        List<String> servers = new ArrayList<>();
        for (String named : text.trim().split("\\s+")) {
            if (named.length() > LONGEST || servers.size() == MOST) {
                continue;
            }
            try {
                URI server = new URI(origin.getScheme() + "://" + named);
                boolean bare = server.getUserInfo() == null
                        && server.getRawPath().isEmpty()
                        && server.getRawQuery() == null
                        && server.getRawFragment() == null;
                if (bare && server.getHost() != null) {
                    int port = server.getPort() == -1 ? origin.getPort() : server.getPort();
                    servers.add(new URI(
                                    origin.getScheme(),
                                    null,
                                    server.getHost(),
                                    port,
                                    origin.getPath(),
                                    origin.getQuery(),
                                    null)
                            .toString());
                }
            } catch (URISyntaxException e) {
                // Not the name of a server.
            }
        }
        return servers;
    }
}
