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
package io.cameliot.platform;

import java.net.URI;
import java.util.Optional;

/** What a user needs to connect, ready to copy. It holds the tokens, throw-away ones: telling them is the purpose. */
final class Welcome {

    private final LocalPlatform platform;
    private final CommandLine commandLine;
    private final String host;

    private Welcome(LocalPlatform platform, CommandLine commandLine) {
        this.platform = platform;
        this.commandLine = commandLine;
        // Only in a URI, an IPv6 address has brackets.
        this.host = URI.create(platform.serverUri()).getHost().replaceAll("[\\[\\]]", "");
    }

    static String text(LocalPlatform platform, CommandLine commandLine) {
        return new Welcome(platform, commandLine).text();
    }

    private String text() {
        StringBuilder text =
                new StringBuilder(addresses()).append(application()).append(route());
        commandLine.tls().flatMap(TlsArguments::ca).ifPresent(ca -> text.append(withTls(ca.toString())));
        commandLine.devices().stream()
                .filter(device -> device.token().isPresent())
                .forEach(device -> text.append(device(device)));
        commandLine.gateways().forEach(gateway -> text.append(gateway(gateway)));
        if (commandLine.quickstart()) {
            text.append("""

                    Quickstart asks for no credentials: connect as a:quickstart:{app} or d:quickstart:{type}:{id}.
                    """);
        }
        return text.toString();
    }

    private String addresses() {
        StringBuilder text = new StringBuilder("""
                The local platform is running. Stop it with Ctrl-C.

                """);
        line(text, "Server URI", platform.serverUri());
        if (commandLine.tls().isPresent()) {
            line(text, "With TLS", platform.secureUri());
        }
        if (commandLine.webSocket()) {
            line(text, "WebSocket", platform.webSocketUri());
        }
        if (commandLine.webSocket() && commandLine.tls().isPresent()) {
            line(text, "WebSocket with TLS", platform.secureWebSocketUri());
        }
        if (commandLine.http()) {
            line(text, "HTTP API", platform.httpUri() + "/api/v0002");
        }
        commandLine.tls().flatMap(TlsArguments::ca).ifPresent(ca -> line(text, "CA certificate", ca.toString()));
        line(text, "Organisation", platform.organisationId());
        line(text, "API key", platform.apiKey());
        line(text, "Token", platform.token());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("  %-20s  %s\n".formatted(name, value));
    }

    private String application() {
        return """

                Watch all events with a plain MQTT client:

                  mosquitto_sub -V mqttv5 -h %1$s -p %2$d -i a:%3$s:watcher -u %4$s -P %5$s -v \\
                    -t 'iot-2/type/+/id/+/evt/+/fmt/+'

                And who comes and goes:

                  mosquitto_sub -V mqttv5 -h %1$s -p %2$d -i a:%3$s:monitor -u %4$s -P %5$s -v \\
                    -t 'iot-2/type/+/id/+/mon' -t 'iot-2/app/+/mon'

                Publish an event:

                  mosquitto_pub -V mqttv5 -h %1$s -p %2$d -i a:%3$s:publisher -u %4$s -P %5$s -q 1 \\
                    -t iot-2/type/pump/id/p-01/evt/status/fmt/json -m '{"level":42}'
                """.formatted(
                host, platform.port(), platform.organisationId(), platform.apiKey(), quotedForShell(platform.token()));
    }

    private String route() {
        String uri = "iot:event?type=pump&event=status&brokerUrl=" + platform.serverUri() + "&appId=myApp&apiKey="
                + platform.apiKey();
        return raw(platform.token()).map(token -> """

                        In a Camel route:

                          %s&authToken=%s
                        """.formatted(uri, token)).orElseGet(() -> """

                        In a Camel route, with the token set in Java, by IotConfiguration.setAuthToken(String), as no URI can hold it:

                          %s
                        """.formatted(uri));
    }

    /**
     * The token as Camel takes it literally in a URI; it ends at the first closing bracket that a new option follows. Even
     * there Camel looks for properties, beans and functions, and takes no blanks but the space.
     */
    private static Optional<String> raw(String token) {
        if (token.startsWith("#") || token.contains("{{") || token.contains("$simple{") || hasOddBlanks(token)) {
            return Optional.empty();
        }
        if (!token.contains(")&")) {
            return Optional.of("RAW(" + token + ")");
        }
        return token.contains("}&") ? Optional.empty() : Optional.of("RAW{" + token + "}");
    }

    private static boolean hasOddBlanks(String token) {
        return token.chars().anyMatch(character -> character != ' ' && Character.isSpaceChar(character));
    }

    private String withTls(String ca) {
        URI secure = URI.create(platform.secureUri());
        return """

                Watch all events with TLS:

                  mosquitto_sub -V mqttv5 -h %s -p %d --cafile %s -i a:%s:secure-watcher -u %s -P %s -v \\
                    -t 'iot-2/type/+/id/+/evt/+/fmt/+'
                """.formatted(
                        secure.getHost(),
                        secure.getPort(),
                        quotedForShell(ca),
                        platform.organisationId(),
                        platform.apiKey(),
                        quotedForShell(platform.token()));
    }

    private String device(DeviceArgument device) {
        return """

                Publish an event as the device %1$s itself:

                  mosquitto_pub -V mqttv5 -h %2$s -p %3$d -i %4$s -u use-token-auth -P %5$s -q 1 \\
                    -t iot-2/evt/status/fmt/json -m '{"level":42}'
                """.formatted(
                        device,
                        host,
                        platform.port(),
                        device.clientId('d', platform.organisationId()),
                        quotedForShell(device.token().orElseThrow()));
    }

    private String gateway(DeviceArgument gateway) {
        return """

                Wait for commands as the gateway %1$s:

                  mosquitto_sub -V mqttv5 -h %2$s -p %3$d -i %4$s -u use-token-auth -P %5$s -v \\
                    -t 'iot-2/type/+/id/+/cmd/+/fmt/+'
                """.formatted(
                        gateway,
                        host,
                        platform.port(),
                        gateway.clientId('g', platform.organisationId()),
                        quotedForShell(gateway.token().orElseThrow()));
    }

    private static String quotedForShell(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
