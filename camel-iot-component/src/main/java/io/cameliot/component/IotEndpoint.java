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

import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.ConnectionSettings;
import io.cameliot.connection.ReconnectDelay;
import io.cameliot.paho.PahoConnectionFactory;
import io.cameliot.protocol.ClientId;
import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.Printable;
import io.cameliot.protocol.Quickstart;
import io.cameliot.protocol.Resource;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicFilter;
import io.cameliot.protocol.TopicSource;
import io.cameliot.protocol.TopicVariable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.apache.camel.AsyncEndpoint;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Endpoint;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Persistence;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.HeaderFilterStrategyAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.util.URISupport;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

/**
 * Receive and publish events and commands of the IoT tool (IBM Maximo, formerly Watson IoT Platform), and receive its
 * monitoring messages, over MQTT 5.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "iot",
        extendsScheme = "paho-mqtt5",
        title = "IoT Tool",
        syntax = "iot:resource",
        category = {Category.MESSAGING, Category.IOT},
        headersClass = IotConstants.class)
@Metadata(excludeProperties = ExcludedOption.NAMES)
public class IotEndpoint extends PahoMqtt5Endpoint
        implements AsyncEndpoint, MultipleConsumersSupport, HeaderFilterStrategyAware {
    /** More than any server could use; each has threads of its own. */
    private static final int MAX_CONNECTIONS = 100;

    private static final int MAX_CONCURRENCY = 1_000;

    /** A hundred years, in milliseconds: in nanoseconds still a number. */
    private static final long LONGEST_TIMEOUT = Duration.ofDays(36_500).toMillis();

    @UriPath(
            enums = "event,command,device-status,app-status,device-state,thing-state,device-error,thing-error,rule,"
                    + "rule-error,gateway-error",
            description = "What to receive or publish. Publishing goes with event and command alone.")
    @Metadata(required = true)
    private final Resource resource;

    @UriParam
    private final IotConfiguration configuration;

    /** With its secrets: what Camel shows of the endpoint, in its consoles for one, is without. */
    private final String wholeUri;

    public IotEndpoint(String uri, Resource resource, IotComponent component, IotConfiguration configuration) {
        super(URISupport.sanitizeUri(uri), resource.resourceName(), component, configuration);
        this.wholeUri = uri;
        this.resource = resource;
        this.configuration = configuration;
    }

    /** Endpoints that differ in their secrets only look the same, and are not. */
    @Override
    public boolean equals(Object other) {
        return other instanceof IotEndpoint endpoint && wholeUri.equals(endpoint.wholeUri);
    }

    @Override
    public int hashCode() {
        return wholeUri.hashCode();
    }

    /**
     * Checks everything that the URI alone shows to be wrong.
     *
     * @throws IllegalArgumentException if an option breaks a rule; the message names it, the value and the rule
     */
    void checkOptions() {
        ExcludedOption.refuseSet(this);
        ClientId clientId = clientId();
        checkAccess(clientId.kind());
        checkVariables(clientId.kind());
        checkSession(clientId);
        checkRange("qos", configuration.getQos(), 0, 2);
        checkRange("willQos", configuration.getWillQos(), 0, 2);
        checkRange("connectionTimeout", configuration.getConnectionTimeout(), 1, Integer.MAX_VALUE);
        checkRange("keepAliveInterval", configuration.getKeepAliveInterval(), 0, 65_535);
        checkRange("sessionExpiryInterval", configuration.getSessionExpiryInterval(), -1, 0xFFFF_FFFFL);
        checkRange("maxPayloadSize", configuration.getMaxPayloadSize(), 0, Integer.MAX_VALUE);
        checkRange("publishTimeout", configuration.getPublishTimeout(), 1, LONGEST_TIMEOUT);
        checkRange("replyTimeout", configuration.getReplyTimeout(), 1, LONGEST_TIMEOUT);
        checkRange("connections", configuration.getConnections(), 1, MAX_CONNECTIONS);
        checkRange("concurrency", configuration.getConcurrency(), 1, MAX_CONCURRENCY);
        checkRange("maxRedeliveries", configuration.getMaxRedeliveries(), 1, Integer.MAX_VALUE);
        checkRedelivery();
        checkTls();
        settings(0);
        String willTopic = configuration.getWillTopic();
        if (willTopic != null
                && Topic.parse(willTopic, clientId.kind())
                        .filter(topic -> topic.resource().canPublish(clientId.kind()))
                        .isEmpty()) {
            throw new IllegalArgumentException("Invalid option willTopic '" + Printable.excerpt(willTopic)
                    + "'. It is the topic of an event or command, such as iot-2/type/t/id/i/evt/e/fmt/json.");
        }
    }

    private void checkAccess(ClientKind kind) {
        if (!resource.canPublish(kind)) {
            TopicFilter.requireSubscribable(resource, kind);
        }
    }

    private void checkVariables(ClientKind kind) {
        for (TopicVariable variable : resource.variables(kind)) {
            String value = configuration.pinned(variable);
            if (value != null && !value.equals(TopicFilter.WILDCARD)) {
                variable.rule().check("option " + variable.variableName(), value);
            }
        }
        Set<TopicVariable> foreign = EnumSet.allOf(TopicVariable.class);
        foreign.removeAll(resource.variables(ClientKind.APPLICATION));
        if (kind == ClientKind.DEVICE) {
            foreign.removeAll(Set.of(TopicVariable.DEVICE_TYPE, TopicVariable.DEVICE_ID));
        }
        for (TopicVariable variable : foreign) {
            if (getComponent().getConfiguration().pinned(variable) == null && configuration.pinned(variable) != null) {
                throw new IllegalArgumentException("Option " + variable.variableName() + " does not go with iot:"
                        + resource + ". It takes "
                        + resource.variables(ClientKind.APPLICATION).stream()
                                .map(TopicVariable::variableName)
                                .collect(Collectors.joining(", "))
                        + ".");
            }
        }
    }

    private void checkSession(ClientId clientId) {
        boolean durable = configuration.isDurable();
        if (!configuration.isCleanStart() && !durable) {
            throw new IllegalArgumentException("Option cleanStart is false, but sessionExpiryInterval is not set: the"
                    + " server forgets the session with each connection. Set sessionExpiryInterval to the seconds that"
                    + " it is to be kept, or leave out cleanStart.");
        }
        boolean inFiles = configuration.getPersistence() == PahoMqtt5Persistence.FILE;
        if (inFiles && (configuration.isCleanStart() || !durable)) {
            throw new IllegalArgumentException("Option persistence is FILE, but the session ends with the process, and"
                    + " messages in flight with it. Set cleanStart=false and sessionExpiryInterval to the seconds that the"
                    + " server is to keep the session, or leave out persistence.");
        }
        if (!inFiles && configuration.getFilePersistenceDirectory() != null) {
            throw new IllegalArgumentException(
                    "Option filePersistenceDirectory is set, but messages in flight are kept in"
                            + " memory. Set persistence=FILE, or leave it out.");
        }
        boolean scalable = clientId instanceof ClientId.ScalableApplication;
        if (scalable && durable && configuration.getInstanceId() == null) {
            throw new IllegalArgumentException("Option sessionExpiryInterval is "
                    + configuration.getSessionExpiryInterval() + ", but the sessions of a scalable application end with"
                    + " their connections unless its instances have names. Set instanceId, another one in each process,"
                    + " or leave out sessionExpiryInterval.");
        }
        if (!scalable && configuration.getConnections() > 1) {
            throw new IllegalArgumentException("Option connections is " + configuration.getConnections()
                    + ", but the platform closes the older of two connections with the same client ID. Only a scalable"
                    + " application has several: set scalable, or leave out connections.");
        }
        if (Quickstart.isUsedBy(clientId)) {
            boolean tls = configuration.servers().stream().anyMatch(server -> server.matches("(ssl|wss)://.*"));
            Quickstart.checkConnection(clientId, tls, durable);
            Quickstart.checkResource(resource);
        }
    }

    /** There is one way to make TLS contexts at a time, and secure WebSockets know but one. */
    private void checkTls() {
        boolean own = configuration.getSocketFactory() != null || configuration.getSslClientProps() != null;
        if (configuration.getSslContextParameters() != null && own) {
            throw new IllegalArgumentException("Option sslContextParameters does not go with socketFactory and"
                    + " sslClientProps. Leave these out.");
        }
        boolean webSocket = configuration.servers().stream().anyMatch(server -> server.matches("wss?://.*"));
        boolean lax =
                !configuration.isHttpsHostnameVerificationEnabled() || configuration.getSslHostnameVerifier() != null;
        if (webSocket && (own || lax)) {
            throw new IllegalArgumentException("Options socketFactory, sslClientProps, sslHostnameVerifier and"
                    + " httpsHostnameVerificationEnabled=false do not go with WebSockets, which always verify the host name."
                    + " Set sslContextParameters, or use ssl://.");
        }
    }

    private void checkRedelivery() {
        if (configuration.getOnFailure() != OnFailure.REDELIVER) {
            return;
        }
        if (!configuration.isDurable() || configuration.getQos() == 0 || !configuration.isAutomaticReconnect()) {
            throw new IllegalArgumentException(
                    "Option onFailure is REDELIVER, but the server sends a message again only on"
                            + " a new connection of a session that it has kept, and not with QoS 0. Set sessionExpiryInterval, qos=1"
                            + " and automaticReconnect=true, or leave out onFailure.");
        }
    }

    private static void checkRange(String option, long value, long minimum, long maximum) {
        if (value < minimum || value > maximum) {
            throw new IllegalArgumentException("Invalid option " + option + " " + value + ". It takes " + minimum
                    + (maximum == Integer.MAX_VALUE ? " or more." : " to " + maximum + "."));
        }
    }

    @Override
    public Producer createProducer() {
        ClientKind kind = clientId().kind();
        Topic.requirePublishable(resource, kind);
        for (TopicVariable variable : resource.variables(kind)) {
            if (TopicFilter.WILDCARD.equals(configuration.pinned(variable))) {
                throw new IllegalArgumentException("Option " + variable.variableName()
                        + " is the wildcard +, which is for receiving only. Name the one to publish to, or leave the"
                        + " option out and set a header.");
            }
        }
        if (configuration.getQos() == 2 && configuration.isDurable()) {
            throw new IllegalArgumentException("Publishing with qos 2 does not go with a durable session"
                    + " (sessionExpiryInterval " + configuration.getSessionExpiryInterval() + "). Use qos 1.");
        }
        return new IotProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        IotConsumer consumer = new IotConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /** Consumers share the subscription, and each gets every message. */
    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    /** Gets the last monitoring message of one client, or the next message of anything else. */
    @Override
    public PollingConsumer createPollingConsumer() throws Exception {
        if (!resource.isStatus()) {
            return super.createPollingConsumer();
        }
        StatusPollingConsumer consumer = new StatusPollingConsumer(this);
        configurePollingConsumer(consumer);
        return consumer;
    }

    /** Who connects. */
    ClientId clientId() {
        return configuration.identity().clientId();
    }

    /** The topics that a consumer of this endpoint receives. */
    TopicFilter filter() {
        ClientId clientId = clientId();
        TopicFilter filter = TopicFilter.of(resource, clientId.kind(), new TopicSource() {
            @Override
            public String value(TopicVariable variable) {
                String value = configuration.pinned(variable);
                return value == null && resource == Resource.GATEWAY_ERROR ? own(clientId, variable) : value;
            }

            @Override
            public String describe(TopicVariable variable) {
                return "option " + variable.variableName();
            }
        });
        if (Quickstart.isUsedBy(clientId)) {
            Quickstart.checkSubscription(filter);
        }
        return filter;
    }

    /** A gateway hears of its own errors only. */
    private static String own(ClientId clientId, TopicVariable variable) {
        ClientId.Gateway gateway = (ClientId.Gateway) clientId;
        return variable == TopicVariable.DEVICE_TYPE ? gateway.type() : gateway.id();
    }

    /** What a consumer of this endpoint subscribes to: topics, shared with other connections where that is asked for. */
    TopicFilter subscription() {
        return clientId() instanceof ClientId.ScalableApplication application
                        && configuration.getServerType() == ServerType.MQTT_BROKER
                ? filter().shared(shareName(application))
                : filter();
    }

    /** Monitoring messages are all sent with QoS 0. */
    int subscriptionQos() {
        return resource.isStatus() ? 0 : configuration.getQos();
    }

    /** As on the platform, instances with and without a name do not share with each other. */
    private static String shareName(ClientId.ScalableApplication application) {
        String name = application.organisation() + ":" + application.application();
        return application.instance().isPresent() ? name + ":instances" : name;
    }

    /** Takes a share of the connection; it is to be given back by {@link #releaseConnection}. */
    ClientConnection acquireConnection() {
        return acquireConnection(0);
    }

    /**
     * Takes a share of a connection.
     *
     * @param member which one, from 0: a scalable application has as many as the option connections says
     */
    ClientConnection acquireConnection(int member) {
        ConnectionSettings settings = settings(member);
        return getComponent()
                .connections()
                .registry()
                .acquire(
                        settings,
                        new PahoConnectionFactory(
                                configuration.servers(),
                                settings.clientId(),
                                configuration.session(),
                                this::tlsContext,
                                this::createMqttConnectionOptions),
                        getEndpointUri());
    }

    /** Whether other endpoints, or consumers or producers, use the connection too. */
    boolean isShared(ClientConnection connection) {
        return getComponent().connections().registry().isShared(connection);
    }

    void releaseConnection(ClientConnection connection) {
        getComponent().connections().registry().release(connection);
    }

    private ConnectionSettings settings(int member) {
        return new ConnectionSettings(
                String.join(",", configuration.servers()),
                clientId(member).toString(),
                member,
                configuration.isDurable(),
                configuration.isCleanStart(),
                configuration.getMaxInFlight(),
                configuration.getReceiveMaximum(),
                Duration.ofSeconds(configuration.getConnectionTimeout()),
                configuration.isAutomaticReconnect(),
                new ReconnectDelay(
                        Duration.ofMillis(configuration.getReconnectDelay()),
                        Duration.ofMillis(configuration.getMaxReconnectDelay())),
                configuration.connectionOptions());
    }

    /** Each connection has a client ID of its own, but for the scalable applications that the IoT tool tells apart. */
    private ClientId clientId(int member) {
        ClientId clientId = clientId();
        if (!(clientId instanceof ClientId.ScalableApplication application)) {
            return clientId;
        }
        Optional<String> instance = application.instance();
        if (instance.isEmpty() && configuration.getServerType() == ServerType.MQTT_BROKER) {
            instance = Optional.of(getComponent().connections().token());
        }
        return instance.map(name -> configuration.getConnections() == 1 ? name : name + "-" + (member + 1))
                .<ClientId>map(name -> new ClientId.ScalableApplication(
                        application.organisation(), application.application(), Optional.of(name)))
                .orElse(application);
    }

    /** Null for that of the JVM. */
    private SSLContext tlsContext() throws GeneralSecurityException, IOException {
        SSLContextParameters parameters = configuration.getSslContextParameters();
        return parameters == null ? null : parameters.createSSLContext(getCamelContext());
    }

    @Override
    protected MqttConnectionOptions createMqttConnectionOptions() {
        MqttConnectionOptions options = super.createMqttConnectionOptions();
        if (options.getWillMessage() != null) {
            options.getWillMessage().setPayload(configuration.getWillPayload().getBytes(StandardCharsets.UTF_8));
        }
        String userName = configuration.identity().userName();
        if (userName != null) {
            options.setUserName(userName);
            options.setPassword(configuration.getAuthToken().getBytes(StandardCharsets.UTF_8));
        }
        return options;
    }

    @Override
    public String getServiceUrl() {
        return String.join(",", configuration.servers());
    }

    @Override
    public Map<String, String> getServiceMetadata() {
        return Map.of("clientId", clientId().toString());
    }

    @Override
    public HeaderFilterStrategy getHeaderFilterStrategy() {
        return configuration.getHeaderFilterStrategy();
    }

    @Override
    public void setHeaderFilterStrategy(HeaderFilterStrategy strategy) {
        configuration.setHeaderFilterStrategy(strategy);
    }

    public Resource getResource() {
        return resource;
    }

    @Override
    public IotConfiguration getConfiguration() {
        return configuration;
    }

    @Override
    public IotComponent getComponent() {
        return (IotComponent) super.getComponent();
    }
}
