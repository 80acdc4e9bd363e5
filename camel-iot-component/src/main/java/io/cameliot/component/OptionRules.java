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
import io.cameliot.protocol.ClientId;
import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.NameRule;
import io.cameliot.protocol.Printable;
import io.cameliot.protocol.Quickstart;
import io.cameliot.protocol.Resource;
import io.cameliot.protocol.TopicFilter;
import io.cameliot.protocol.TopicVariable;
import java.net.http.HttpRequest;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Persistence;

/** The rules that the options of an endpoint keep, alone and together. */
final class OptionRules {
    private final IotEndpoint endpoint;
    private final Resource resource;
    private final IotConfiguration options;
    private final ClientId clientId;
    private final List<ServerUri> servers;

    private OptionRules(IotEndpoint endpoint) {
        this.endpoint = endpoint;
        this.resource = endpoint.getResource();
        this.options = endpoint.getConfiguration();
        this.clientId = endpoint.clientId();
        this.servers = new ServerAddresses(options).all();
    }

    /**
     * Checks everything that the options of an endpoint alone show to be wrong.
     *
     * @throws IllegalArgumentException if an option breaks a rule; the message names it, the value and the rule
     */
    static void check(IotEndpoint endpoint) {
        ExcludedOption.refuseSet(endpoint);
        OptionRules rules = new OptionRules(endpoint);
        rules.checkAccess();
        rules.checkLevels();
        rules.checkAppId();
        rules.checkReplyId();
        rules.checkSession();
        rules.checkScalable();
        rules.checkQuickstart();
        rules.checkRanges();
        rules.checkRedelivery();
        rules.checkTls();
        rules.checkWebSocketHeaders();
        WillRules.check(rules.options, rules.clientId);
    }

    private void checkAccess() {
        if (!resource.canPublish(clientId.kind())) {
            TopicFilter.requireSubscribable(resource, clientId.kind());
        }
    }

    private void checkLevels() {
        PinnedLevels pinned = new PinnedLevels(options);
        for (TopicVariable variable : resource.variables(clientId.kind())) {
            String value = pinned.of(variable);
            if (value != null && !value.equals(TopicFilter.WILDCARD)) {
                variable.rule().check("option " + variable.variableName(), value);
            }
        }
        Set<TopicVariable> foreign = EnumSet.allOf(TopicVariable.class);
        foreign.removeAll(resource.variables(ClientKind.APPLICATION));
        if (clientId.kind() == ClientKind.DEVICE) {
            foreign.removeAll(Set.of(TopicVariable.DEVICE_TYPE, TopicVariable.DEVICE_ID));
        }
        PinnedLevels ofComponent = new PinnedLevels(endpoint.getComponent().getConfiguration());
        for (TopicVariable variable : foreign) {
            refuse(
                    ofComponent.of(variable) == null && pinned.of(variable) != null,
                    "Option " + variable.variableName() + " does not go with iot:" + resource + ". It takes "
                            + resource.variables(ClientKind.APPLICATION).stream()
                                    .map(TopicVariable::variableName)
                                    .collect(Collectors.joining(", "))
                            + ".");
        }
    }

    /** The random one is of this process: nobody else shares messages with it, and nobody comes back for those that wait. */
    private void checkAppId() {
        refuse(
                options.isAppIdGenerated()
                        && clientId.kind() == ClientKind.APPLICATION
                        && (endpoint.isDurable() || clientId instanceof ClientId.ScalableApplication),
                "Missing option appId, or " + SdkVariable.APP_ID.variable() + " in the environment. Without, an"
                        + " application has another name in each process. A durable session (sessionExpiryInterval) and"
                        + " scalable need one that stays. Set it, or leave these out.");
    }

    private void checkReplyId() {
        if (options.getReplyId() != null) {
            NameRule.TOPIC_LEVEL.check("option replyId", options.getReplyId());
        }
    }

    private void checkSession() {
        boolean durable = endpoint.isDurable();
        refuse(
                !options.isCleanStart() && !durable,
                "Option cleanStart is false, but sessionExpiryInterval is not set: the server forgets the session with each"
                        + " connection. Set sessionExpiryInterval to the seconds that it is to be kept, or leave out"
                        + " cleanStart.");
        boolean inFiles = options.getPersistence() == PahoMqtt5Persistence.FILE;
        refuse(
                inFiles && (options.isCleanStart() || !durable),
                "Option persistence is FILE, but the session ends with the process, and messages in flight with it. Set"
                        + " cleanStart=false and sessionExpiryInterval to the seconds that the server is to keep the"
                        + " session, or leave out persistence.");
        refuse(
                !inFiles && options.getFilePersistenceDirectory() != null,
                "Option filePersistenceDirectory is set, but messages in flight are kept in memory. Set persistence=FILE,"
                        + " or leave it out.");
        checkDirectory(options.getFilePersistenceDirectory());
    }

    private static void checkDirectory(String directory) {
        try {
            refuse(
                    directory != null && Path.of(directory).toString().isBlank(),
                    "Missing option filePersistenceDirectory: it is empty. Name a directory, or leave it out.");
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("Invalid option filePersistenceDirectory '"
                    + Printable.excerpt(directory) + "': it is no path (" + e.getReason() + "). Name a directory.");
        }
    }

    private void checkScalable() {
        boolean scalable = clientId instanceof ClientId.ScalableApplication;
        refuse(
                scalable && endpoint.isDurable() && options.getInstanceId() == null,
                "Option sessionExpiryInterval is " + options.getSessionExpiryInterval()
                        + ", but the sessions of a scalable application end with their connections unless its instances have"
                        + " names. Set instanceId, another one in each process, or leave out sessionExpiryInterval.");
        refuse(
                !scalable && options.getConnections() > 1,
                "Option connections is " + options.getConnections()
                        + ", but the platform closes the older of two connections with the same client ID. Only a scalable"
                        + " application has several: set scalable, or leave out connections.");
    }

    private void checkQuickstart() {
        if (Quickstart.isUsedBy(clientId)) {
            Quickstart.checkConnection(clientId, servers.stream().anyMatch(ServerUri::isTls), endpoint.isDurable());
            Quickstart.checkResource(resource);
        }
    }

    private void checkRanges() {
        IotEndpointConfigurer configurer = new IotEndpointConfigurer();
        for (NumericOption option : NumericOption.values()) {
            Object value = configurer.getOptionValue(endpoint, option.optionName(), false);
            if (value != null) {
                option.read(value);
            }
        }
        // The settings of a connection check what is between their options themselves.
        endpoint.connectionSettings();
    }

    private void checkRedelivery() {
        refuse(
                options.getOnFailure() == OnFailure.REDELIVER
                        && (!endpoint.isDurable() || options.getQos() == 0 || !options.isAutomaticReconnect()),
                "Option onFailure is REDELIVER, but the server sends a message again only on a new connection of a session"
                        + " that it has kept, and not with QoS 0. Set sessionExpiryInterval, qos=1 and"
                        + " automaticReconnect=true, or leave out onFailure.");
    }

    /** There is one way to make TLS contexts at a time, and secure WebSockets know but one. */
    private void checkTls() {
        boolean own = options.getSocketFactory() != null || options.getSslClientProps() != null;
        refuse(
                options.getSslContextParameters() != null && own,
                "Option sslContextParameters does not go with socketFactory and sslClientProps. Leave these out.");
        String ca = options.getCaCertificates();
        refuse(
                ca != null && own,
                "Option caCertificates does not go with socketFactory and sslClientProps. Leave these out.");
        refuse(
                ca != null && TlsSettings.hasTrustManagers(options.getSslContextParameters()),
                "Option caCertificates does not go with the trust managers of sslContextParameters. Leave out one of them.");
        if (ca != null || servers.stream().anyMatch(ServerUri::isTls) && !own) {
            new TlsSettings(endpoint.getCamelContext(), options).checkCertificates();
        }
        boolean lax = !options.isHttpsHostnameVerificationEnabled() || options.getSslHostnameVerifier() != null;
        refuse(
                servers.stream().anyMatch(ServerUri::isWebSocket) && (own || lax),
                "Options socketFactory, sslClientProps, sslHostnameVerifier and httpsHostnameVerificationEnabled=false do"
                        + " not go with WebSockets, which always verify the host name. Set sslContextParameters, or use"
                        + " ssl://.");
        OwnSockets.check(options, servers);
    }

    /** Their values may be secrets. */
    private void checkWebSocketHeaders() {
        Map<?, ?> headers = options.getCustomWebSocketHeaders();
        if (headers == null) {
            return;
        }
        for (Map.Entry<?, ?> header : headers.entrySet()) {
            String name = String.valueOf(header.getKey());
            boolean good = header.getKey() instanceof String && header.getValue() instanceof String;
            refuse(
                    !good || !isHttpHeader(name, (String) header.getValue()),
                    "Invalid option customWebSocketHeaders: there is no HTTP header '" + Printable.excerpt(name)
                            + "' with its value, or the WebSocket sets it itself. It takes names and values of HTTP"
                            + " headers, as texts. Correct it, or leave it out.");
        }
    }

    private static boolean isHttpHeader(String name, String value) {
        try {
            HttpRequest.newBuilder().header(name, value);
            return !name.toLowerCase(Locale.ROOT).startsWith("sec-websocket-");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void refuse(boolean wrong, String message) {
        if (wrong) {
            throw new IllegalArgumentException(message);
        }
    }
}
