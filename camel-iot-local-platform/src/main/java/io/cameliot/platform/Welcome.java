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

/** What a user needs to connect, ready to copy. It holds the tokens, throw-away ones: telling them is the purpose. */
final class Welcome {

    private Welcome() {}

    static String text(LocalPlatform platform, CommandLine commandLine) {
        StringBuilder text = new StringBuilder(application(platform));
        commandLine.devices().forEach(device -> text.append(device(platform, device)));
        commandLine.gateways().forEach(gateway -> text.append(gateway(platform, gateway)));
        if (commandLine.quickstart()) {
            text.append("""

                    Quickstart asks for no credentials: connect as a:quickstart:{app} or d:quickstart:{type}:{id}.
                    """);
        }
        return text.toString();
    }

    private static String application(LocalPlatform platform) {
        return """
                The local platform is running. Stop it with Ctrl-C.

                  Server URI    %1$s
                  Organisation  %2$s
                  API key       %3$s
                  Token         %4$s

                Watch all events with a plain MQTT client:

                  mosquitto_sub -V mqttv5 -h 127.0.0.1 -p %5$d -i a:%2$s:watcher -u %3$s -P %6$s -v \\
                    -t 'iot-2/type/+/id/+/evt/+/fmt/+'

                And who comes and goes:

                  mosquitto_sub -V mqttv5 -h 127.0.0.1 -p %5$d -i a:%2$s:monitor -u %3$s -P %6$s -v \\
                    -t 'iot-2/type/+/id/+/mon' -t 'iot-2/app/+/mon'

                Publish an event:

                  mosquitto_pub -V mqttv5 -h 127.0.0.1 -p %5$d -i a:%2$s:publisher -u %3$s -P %6$s -q 1 \\
                    -t iot-2/type/pump/id/p-01/evt/status/fmt/json -m '{"level":42}'

                In a Camel route:

                  iot:event?type=pump&event=status&brokerUrl=%1$s&appId=myApp&apiKey=%3$s&authToken=RAW(%4$s)
                """.formatted(
                        platform.serverUri(),
                        platform.organisationId(),
                        platform.apiKey(),
                        platform.token(),
                        platform.port(),
                        quotedForShell(platform.token()));
    }

    private static String device(LocalPlatform platform, NamedToken device) {
        return """

                Publish an event as the device %1$s itself:

                  mosquitto_pub -V mqttv5 -h 127.0.0.1 -p %2$d -i %3$s -u use-token-auth -P %4$s -q 1 \\
                    -t iot-2/evt/status/fmt/json -m '{"level":42}'
                """.formatted(
                        device,
                        platform.port(),
                        device.clientId('d', platform.organisationId()),
                        quotedForShell(device.token()));
    }

    private static String gateway(LocalPlatform platform, NamedToken gateway) {
        return """

                Wait for commands as the gateway %1$s:

                  mosquitto_sub -V mqttv5 -h 127.0.0.1 -p %2$d -i %3$s -u use-token-auth -P %4$s -v \\
                    -t 'iot-2/type/+/id/+/cmd/+/fmt/+'
                """.formatted(
                        gateway,
                        platform.port(),
                        gateway.clientId('g', platform.organisationId()),
                        quotedForShell(gateway.token()));
    }

    private static String quotedForShell(String token) {
        return "'" + token.replace("'", "'\\''") + "'";
    }
}
