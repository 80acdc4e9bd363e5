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
import io.cameliot.connection.PublishTerms;
import io.cameliot.protocol.ClientId;
import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.Quickstart;
import io.cameliot.protocol.Resource;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicFilter;
import io.cameliot.protocol.TopicSource;
import io.cameliot.protocol.TopicVariable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.AsyncEndpoint;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Endpoint;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.HeaderFilterStrategyAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.PollingConsumerSupport;
import org.apache.camel.util.URISupport;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

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
    private static final Pattern SERVERS = options("brokerUrl|serverURIs");

    /** Camel masks them in its own spelling. */
    private static final Pattern SECRETS = options("apiKey|authToken");

    private static final Pattern QUERY = Pattern.compile("(?i)(\\?|%3F).*");

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

    private final ConnectionSource source;

    public IotEndpoint(String uri, Resource resource, IotComponent component, IotConfiguration configuration) {
        super(shown(uri), resource.resourceName(), component, configuration);
        this.wholeUri = uri;
        this.resource = resource;
        this.configuration = configuration;
        this.source = new ConnectionSource(this, this::createMqttConnectionOptions);
    }

    /** Options in any spelling with their values. These may be in Camel's RAW, and have an ampersand then. */
    private static Pattern options(String names) {
        return Pattern.compile("(?i)([?&](?:-*" + names.replaceAll("(?<=\\w)", "-*")
                + ")=)(RAW\\(.*?\\)(?=&|$)|RAW\\{.*?\\}(?=&|$)|[^&]*)");
    }

    /** Servers behind gateways take tokens in the query of their address. */
    private static String shown(String uri) {
        String masked = SECRETS.matcher(URISupport.sanitizeUri(uri)).replaceAll("$1xxxxxx");
        return SERVERS.matcher(masked)
                .replaceAll(option -> Matcher.quoteReplacement(
                        option.group(1) + QUERY.matcher(option.group(2)).replaceFirst("$1…")));
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

    @Override
    public Producer createProducer() {
        ClientKind kind = clientId().kind();
        Topic.requirePublishable(resource, kind);
        for (TopicVariable variable : resource.variables(kind)) {
            if (TopicFilter.WILDCARD.equals(new PinnedLevels(configuration).of(variable))) {
                throw new IllegalArgumentException("Option " + variable.variableName()
                        + " is the wildcard +, which is for receiving only. Name the one to publish to, or leave the"
                        + " option out and set a header.");
            }
        }
        if (configuration.getQos() == 2 && isDurable()) {
            throw new IllegalArgumentException("Publishing with qos 2 does not go with a durable session"
                    + " (sessionExpiryInterval " + configuration.getSessionExpiryInterval() + "). Use qos 1.");
        }
        return new IotProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        IotConsumer consumer = new IotConsumer(this, processor);
        configureConsumer(consumer);
        getComponent().connections().routes().consumerCreated(consumer);
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
        PollingConsumerSupport consumer =
                resource.isStatus() ? new StatusPollingConsumer(this) : new IotPollingConsumer(this);
        configurePollingConsumer(consumer);
        return consumer;
    }

    /** Who connects. */
    ClientId clientId() {
        return new Identity(configuration).clientId();
    }

    /** The topics that a consumer of this endpoint receives. */
    TopicFilter filter() {
        ClientId clientId = clientId();
        PinnedLevels pinned = new PinnedLevels(configuration);
        TopicFilter filter = TopicFilter.of(resource, clientId.kind(), new TopicSource() {
            @Override
            public String value(TopicVariable variable) {
                String value = pinned.of(variable);
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

    /** How patient its producers are. */
    PublishTerms publishTerms() {
        return new PublishTerms(
                Duration.ofMillis(configuration.getPublishTimeout()),
                configuration.getWhenDisconnected() == WhenDisconnected.WAIT);
    }

    /** Whether the server keeps the session when the connection ends. */
    boolean isDurable() {
        return configuration.getSessionExpiryInterval() > 0;
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

    /** Takes a share of a connection; see {@link ConnectionSource#acquire}. */
    ClientConnection acquireConnection(int index) {
        return source.acquire(index);
    }

    /** Gives back a share of a connection; see {@link ConnectionSource#giveBack}. */
    CompletableFuture<Void> releaseConnection(ClientConnection connection) {
        return source.giveBack(connection);
    }

    /** Where its connections come from. */
    ConnectionSource source() {
        return source;
    }

    /** The options that make up its first connection. */
    ConnectionSettings connectionSettings() {
        return source.settings(0);
    }

    @Override
    protected MqttConnectionOptions createMqttConnectionOptions() {
        MqttConnectionOptions options = super.createMqttConnectionOptions();
        if (configuration.getWillTopic() != null) {
            setWill(options);
        }
        String userName = new Identity(configuration).userName();
        if (userName != null) {
            options.setUserName(userName);
            options.setPassword(configuration.getAuthToken().getBytes(StandardCharsets.UTF_8));
        }
        return options;
    }

    /** camel-paho-mqtt5 writes the text in the charset of the system, and sets the properties where Paho does not read them. */
    private void setWill(MqttConnectionOptions options) {
        byte[] payload = configuration.getWillPayload().getBytes(StandardCharsets.UTF_8);
        options.setWill(
                configuration.getWillTopic(),
                new MqttMessage(payload, configuration.getWillQos(), false, new MqttProperties()));
        if (configuration.getWillMqttProperties() != null) {
            options.setWillMessageProperties(configuration.getWillMqttProperties());
        }
    }

    @Override
    public String getServiceUrl() {
        return connectionSettings().serverUri();
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
