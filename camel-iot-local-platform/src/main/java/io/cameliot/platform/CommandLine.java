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

import io.cameliot.platform.organisation.Organisation;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands on the command line.
 *
 * @param help whether only help is wanted
 * @param port the TCP port, 0 for any free one
 * @param organisation the organisation ID
 * @param apiKey the API key
 * @param token its token
 * @param devices the devices that can connect
 * @param gateways the gateways
 * @param quickstart whether the organisation {@code quickstart} is there too
 */
record CommandLine(
        boolean help,
        int port,
        String organisation,
        String apiKey,
        String token,
        List<NamedToken> devices,
        List<NamedToken> gateways,
        boolean quickstart) {

    static final String HELP = """
            The IoT tool on your machine: a local platform for trying out applications.

            Options:
              --port PORT              TCP port to listen on, 0 for any free one; default 1883
              --organisation ID        organisation ID, letters and digits; default myorg1
              --api-key KEY            API key, a-{organisation}-{name}; default a-{organisation}-a84ps90Ajs
              --token TOKEN            authentication token of the API key; default MP$08VKz!8rXwnR-Q*
              --device TYPE:ID:TOKEN   a device that can connect, with its token; as often as you like
              --gateway TYPE:ID:TOKEN  a gateway with its token; as often as you like
              --quickstart             have the organisation quickstart too, which asks for no credentials
              --help                   this text

            It listens on 127.0.0.1 only, keeps everything in memory and runs until Ctrl-C.
            """;

    private static final int DEFAULT_PORT = 1883;

    /**
     * Reads the arguments.
     *
     * @throws IllegalArgumentException if one is unknown, lacks its value or has an impossible one
     */
    static CommandLine parse(String... arguments) {
        boolean help = false;
        boolean quickstart = false;
        int port = DEFAULT_PORT;
        String organisation = "myorg1";
        String apiKey = null;
        String token = "MP$08VKz!8rXwnR-Q*";
        List<NamedToken> devices = new ArrayList<>();
        List<NamedToken> gateways = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            String option = arguments[i];
            switch (option) {
                case "--help", "-h" -> help = true;
                case "--port" -> port = port(value(arguments, ++i));
                case "--organisation" -> organisation = value(arguments, ++i);
                case "--api-key" -> apiKey = value(arguments, ++i);
                case "--token" -> token = value(arguments, ++i);
                case "--device" -> devices.add(NamedToken.parse(option, value(arguments, ++i)));
                case "--gateway" -> gateways.add(NamedToken.parse(option, value(arguments, ++i)));
                case "--quickstart" -> quickstart = true;
                default -> throw new IllegalArgumentException("Option \"" + option + "\" is not known. Try --help.");
            }
        }
        String key = apiKey == null ? "a-" + organisation + "-a84ps90Ajs" : apiKey;
        return new CommandLine(
                help, port, organisation, key, token, List.copyOf(devices), List.copyOf(gateways), quickstart);
    }

    /**
     * The platform that is asked for, not started.
     *
     * @throws IllegalArgumentException if an ID or a key is against the rules
     */
    LocalPlatformBuilder platform() {
        Organisation own = Organisation.named(organisation).apiKey(apiKey, token);
        for (NamedToken device : devices) {
            own = own.device(device.type(), device.id(), device.token());
        }
        for (NamedToken gateway : gateways) {
            own = own.gateway(gateway.type(), gateway.id(), gateway.token());
        }
        LocalPlatformBuilder platform = LocalPlatform.builder().port(port).organisation(own);
        return quickstart ? platform.organisation(Organisation.quickstart()) : platform;
    }

    /** Without the tokens. */
    @Override
    public String toString() {
        return "port " + port + ", organisation " + organisation + ", API key " + apiKey + ", devices " + devices
                + ", gateways " + gateways + (quickstart ? ", quickstart" : "");
    }

    private static String value(String[] arguments, int index) {
        if (index >= arguments.length) {
            throw new IllegalArgumentException(
                    "Option \"" + arguments[index - 1] + "\" needs a value behind it. Try --help.");
        }
        return arguments[index];
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Port \"" + text + "\" is not a number: choose 1 to 65535, or 0 for any free port.", e);
        }
    }
}
