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

import io.cameliot.platform.organisation.Device;
import io.cameliot.platform.organisation.Organisation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What stands on the command line. */
final class CommandLine {

    static final String HELP = """
            The IoT tool on your machine: a local platform for trying out applications.

            Options:
              --host HOST              address to listen on; default 127.0.0.1
              --port PORT              TCP port to listen on, 0 for any free one; default 1883
              --tls PORT               speak TLS, too, on this port
              --web-socket PORT        listen for WebSockets, too; with --tls, also --secure-web-socket PORT
              --http PORT              answer the HTTP API that registers devices, too; with --tls by HTTPS
              --organisation ID        organisation ID, letters and digits; default myorg1
              --api-key KEY            API key, a-{organisation}-{name}; default a-{organisation}-a84ps90Ajs
              --token TOKEN            authentication token of the API key; default MP$08VKz!8rXwnR-Q*
              --device TYPE:ID:TOKEN   a device that can connect, with its token; TYPE:ID for one that cannot
              --gateway TYPE:ID:TOKEN  a gateway with its token
              --group TYPE:ID          a device in the resource group of the gateway before it
              --strict                 refuse messages for devices that are not registered
              --quickstart             have the organisation quickstart too, which asks for no credentials
              --receive-maximum N      unacknowledged messages that a client may have; default 1000
              --keep-alive SECONDS     the longest keep alive that the server allows; default any
              --queue N                messages that may wait for a client; default 100000
              --help                   this text

            Options for TLS. Without a key store, a new certificate authority issues the server's certificate.
              --ca FILE                where to write the authority's certificate as PEM; default local-platform-ca.pem
              --key-store FILE         PKCS12 file with the server's certificate and key
              --client-certificates W  ask clients for certificates: wanted or required
              --trust-store FILE       PKCS12 file with the issuers of clients' certificates
              --store-password TEXT    password of both files; default changeit

            --device, --gateway and --group can be given as often as you like. Port 0 is any free one.
            The platform keeps everything in memory and runs until Ctrl-C.
            """;

    private static final Set<String> FLAGS = Set.of("--help", "-h", "--quickstart", "--strict");
    static final Set<String> OPTIONS = Set.of(
            "--host",
            "--port",
            "--tls",
            "--web-socket",
            "--secure-web-socket",
            "--http",
            "--organisation",
            "--api-key",
            "--token",
            "--device",
            "--gateway",
            "--group",
            "--receive-maximum",
            "--keep-alive",
            "--queue",
            "--ca",
            "--key-store",
            "--client-certificates",
            "--trust-store",
            "--store-password");

    private static final Set<String> REPEATABLE = Set.of("--device", "--gateway", "--group");

    private static final Arguments.Range UNSIGNED_SHORT = new Arguments.Range(1, 65_535);
    private static final Map<String, Arguments.Range> NUMBERS = Map.of(
            "--port",
            Arguments.Range.PORT,
            "--web-socket",
            Arguments.Range.PORT,
            "--secure-web-socket",
            Arguments.Range.PORT,
            "--http",
            Arguments.Range.PORT,
            "--receive-maximum",
            UNSIGNED_SHORT,
            "--keep-alive",
            UNSIGNED_SHORT,
            "--queue",
            new Arguments.Range(1, Integer.MAX_VALUE));

    private static final int DEFAULT_PORT = 1883;
    private static final String DEFAULT_HOST = "127.0.0.1";
    private static final String DEFAULT_ORGANISATION = "myorg1";
    private static final String DEFAULT_TOKEN = "MP$08VKz!8rXwnR-Q*";

    private final Arguments arguments;
    private final Optional<TlsArguments> tls;
    private final List<DeviceArgument> devices = new ArrayList<>();
    private final List<DeviceArgument> gateways = new ArrayList<>();
    private final List<List<Device>> groups = new ArrayList<>();

    private CommandLine(Arguments arguments) {
        this.arguments = arguments;
        this.tls = TlsArguments.of(arguments);
        if (arguments.has("--secure-web-socket") && tls.isEmpty()) {
            throw new IllegalArgumentException(
                    "Option \"--secure-web-socket\" is for TLS. Ask for it with --tls PORT, too.");
        }
        NUMBERS.keySet().forEach(this::number);
        arguments.value("--token").ifPresent(CommandLine::requireOneLine);
        arguments.all().forEach(this::take);
    }

    private void take(Arguments.Argument argument) {
        switch (argument.option()) {
            case "--device" -> devices.add(DeviceArgument.parse(argument.option(), argument.value()));
            case "--gateway" -> {
                gateways.add(DeviceArgument.parseWithToken(argument.option(), argument.value()));
                groups.add(new ArrayList<>());
            }
            case "--group" -> {
                if (gateways.isEmpty()) {
                    throw new IllegalArgumentException("Option \"--group\" is for the gateway before it, and there is"
                            + " none. Put --gateway TYPE:ID:TOKEN in front.");
                }
                DeviceArgument member = DeviceArgument.parseWithoutToken(argument.option(), argument.value());
                addMember(groups.get(groups.size() - 1), new Device(member.type(), member.id()));
            }
            default -> {}
        }
    }

    private OptionalInt number(String option) {
        return arguments.number(option, NUMBERS.get(option));
    }

    private static void requireOneLine(String token) {
        if (token.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("Option \"--token\": the token holds a line end or another control"
                    + " character, with which no Camel route could connect. Give it one line of text.");
        }
    }

    private static void addMember(List<Device> group, Device member) {
        if (group.contains(member)) {
            throw new IllegalArgumentException("Option \"--group\": device \"" + member.id() + "\" of type \""
                    + member.type() + "\" is there twice for one gateway. Leave one out.");
        }
        group.add(member);
    }

    /**
     * Reads the arguments.
     *
     * @throws IllegalArgumentException if one is unknown, lacks its value or has an impossible one
     */
    static CommandLine parse(String... arguments) {
        CommandLine commandLine = new CommandLine(Arguments.parse(FLAGS, OPTIONS, REPEATABLE, arguments));
        if (commandLine.organisation().equals(Organisation.QUICKSTART)) {
            throw new IllegalArgumentException("Organisation \"" + Organisation.QUICKSTART + "\" is the Quickstart"
                    + " service, which has neither API keys nor tokens. Leave --organisation out, or name one of your"
                    + " own, and add --quickstart.");
        }
        return commandLine;
    }

    boolean help() {
        return arguments.has("--help") || arguments.has("-h");
    }

    boolean quickstart() {
        return arguments.has("--quickstart");
    }

    /** Whether to listen for WebSockets, and with TLS for those over TLS as well. */
    boolean webSocket() {
        return arguments.has("--web-socket") || arguments.has("--secure-web-socket");
    }

    boolean http() {
        return arguments.has("--http");
    }

    /** What is said about TLS, if it is to be spoken. */
    Optional<TlsArguments> tls() {
        return tls;
    }

    List<DeviceArgument> devices() {
        return devices;
    }

    List<DeviceArgument> gateways() {
        return gateways;
    }

    private String organisation() {
        return arguments.value("--organisation").orElse(DEFAULT_ORGANISATION);
    }

    private String host() {
        return arguments.value("--host").orElse(DEFAULT_HOST);
    }

    /**
     * The platform that is asked for, not started. Certificates are made here.
     *
     * @throws IllegalArgumentException if a value is against the rules
     * @throws IllegalStateException if certificates cannot be made
     */
    LocalPlatformBuilder platform() {
        LocalPlatformBuilder platform = LocalPlatform.builder()
                .host(host())
                .port(number("--port").orElse(DEFAULT_PORT))
                .organisation(described());
        if (quickstart()) {
            platform.organisation(Organisation.quickstart());
        }
        number("--http").ifPresent(platform::http);
        number("--receive-maximum").ifPresent(platform::receiveMaximum);
        number("--keep-alive").ifPresent(platform::serverKeepAlive);
        number("--queue").ifPresent(platform::maxQueuedMessages);
        if (webSocket()) {
            platform.webSocket(
                    number("--web-socket").orElse(0),
                    number("--secure-web-socket").orElse(0));
        }
        tls.ifPresent(asked -> platform.tls(asked.tls(host(), organisation()), asked.port()));
        return platform;
    }

    private Organisation described() {
        Organisation described = Organisation.named(organisation())
                .apiKey(
                        arguments.value("--api-key").orElse("a-" + organisation() + "-a84ps90Ajs"),
                        arguments.value("--token").orElse(DEFAULT_TOKEN));
        for (DeviceArgument device : devices) {
            described = device.token().isPresent()
                    ? described.device(
                            device.type(), device.id(), device.token().get())
                    : described.device(device.type(), device.id());
        }
        for (int i = 0; i < gateways.size(); i++) {
            DeviceArgument gateway = gateways.get(i);
            described = described.gateway(
                    gateway.type(),
                    gateway.id(),
                    gateway.token().orElseThrow(),
                    groups.get(i).toArray(Device[]::new));
        }
        return arguments.has("--strict") ? described.registeredDevicesOnly() : described;
    }

    /** Without the tokens. */
    @Override
    public String toString() {
        return "host " + host() + ", organisation " + organisation() + ", devices " + devices + ", gateways " + gateways
                + (quickstart() ? ", quickstart" : "");
    }
}
