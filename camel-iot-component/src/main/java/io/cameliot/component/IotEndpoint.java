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
import io.cameliot.connection.PahoConnectionFactory;
import io.cameliot.connection.ReconnectDelay;
import io.cameliot.protocol.ClientId;
import io.cameliot.protocol.Resource;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicFilter;
import io.cameliot.protocol.TopicSource;
import io.cameliot.protocol.TopicVariable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.AsyncEndpoint;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
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
public class IotEndpoint extends PahoMqtt5Endpoint implements AsyncEndpoint, MultipleConsumersSupport {
    @UriPath(
            enums = "event,command,device-status,app-status",
            description = "What to receive or publish. Publishing goes with event and command alone.")
    @Metadata(required = true)
    private final Resource resource;

    @UriParam
    private final IotConfiguration configuration;

    public IotEndpoint(String uri, Resource resource, IotComponent component, IotConfiguration configuration) {
        super(uri, resource.resourceName(), component, configuration);
        this.resource = resource;
        this.configuration = configuration;
    }

    /**
     * Checks everything that the URI alone shows to be wrong.
     *
     * @throws IllegalArgumentException if an option breaks a rule; the message names it, the value and the rule
     */
    void checkOptions() {
        ExcludedOption.refuseSet(this);
        configuration.identity();
        filter();
        checkForeignVariables();
        checkRange("qos", configuration.getQos(), 0, 2);
        checkRange("willQos", configuration.getWillQos(), 0, 2);
        checkRange("connectionTimeout", configuration.getConnectionTimeout(), 1, Integer.MAX_VALUE);
        checkRange("keepAliveInterval", configuration.getKeepAliveInterval(), 0, 65_535);
        checkRange("sessionExpiryInterval", configuration.getSessionExpiryInterval(), -1, 0xFFFF_FFFFL);
        checkRange("maxPayloadSize", configuration.getMaxPayloadSize(), 0, Integer.MAX_VALUE);
        checkRange("publishTimeout", configuration.getPublishTimeout(), 1, Long.MAX_VALUE);
        settings();
        if (!configuration.isCleanStart() && !configuration.isDurable()) {
            throw new IllegalArgumentException("Option cleanStart is false, but sessionExpiryInterval is not set: the"
                    + " server forgets the session with each connection. Set sessionExpiryInterval to the seconds that"
                    + " it is to be kept, or leave out cleanStart.");
        }
        String willTopic = configuration.getWillTopic();
        if (willTopic != null
                && Topic.parse(willTopic)
                        .filter(topic -> topic.resource().isPublishable())
                        .isEmpty()) {
            throw new IllegalArgumentException("Invalid option willTopic '" + willTopic
                    + "'. It is the topic of an event or command, such as iot-2/type/t/id/i/evt/e/fmt/json.");
        }
    }

    private void checkForeignVariables() {
        Set<TopicVariable> foreign = EnumSet.allOf(TopicVariable.class);
        resource.variables().forEach(foreign::remove);
        for (TopicVariable variable : foreign) {
            if (getComponent().getConfiguration().pinned(variable) == null && configuration.pinned(variable) != null) {
                throw new IllegalArgumentException("Option " + variable.variableName() + " does not go with iot:"
                        + resource + ". It takes "
                        + String.join(
                                ", ",
                                resource.variables().stream()
                                        .map(TopicVariable::variableName)
                                        .toList())
                        + ".");
            }
        }
    }

    private static void checkRange(String option, long value, long minimum, long maximum) {
        if (value < minimum || value > maximum) {
            throw new IllegalArgumentException("Invalid option " + option + " " + value + ". It takes " + minimum
                    + (maximum == Integer.MAX_VALUE || maximum == Long.MAX_VALUE
                            ? " or more."
                            : " to " + maximum + "."));
        }
    }

    @Override
    public Producer createProducer() {
        if (!resource.isPublishable()) {
            throw new IllegalArgumentException("Nothing can be published to iot:" + resource
                    + ": monitoring messages come from the platform alone. Publish to iot:event or iot:command.");
        }
        for (TopicVariable variable : resource.variables()) {
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

    /** What a consumer of this endpoint subscribes to. */
    TopicFilter filter() {
        return TopicFilter.of(resource, new TopicSource() {
            @Override
            public String value(TopicVariable variable) {
                return configuration.pinned(variable);
            }

            @Override
            public String describe(TopicVariable variable) {
                return "option " + variable.variableName();
            }
        });
    }

    /** Takes a share of the connection; it is to be given back by {@link #releaseConnection}. */
    ClientConnection acquireConnection() {
        ConnectionSettings settings = settings();
        return getComponent()
                .connections()
                .registry()
                .acquire(
                        settings,
                        new PahoConnectionFactory(
                                configuration.servers(), settings.clientId(), this::createMqttConnectionOptions),
                        URISupport.sanitizeUri(getEndpointUri()));
    }

    void releaseConnection(ClientConnection connection) {
        getComponent().connections().registry().release(connection);
    }

    private ConnectionSettings settings() {
        ClientId identity = configuration.identity();
        return new ConnectionSettings(
                String.join(",", configuration.servers()),
                identity.toString(),
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

    @Override
    protected MqttConnectionOptions createMqttConnectionOptions() {
        MqttConnectionOptions options = super.createMqttConnectionOptions();
        if (configuration.getApiKey() != null) {
            options.setUserName(configuration.getApiKey());
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
        return Map.of("clientId", configuration.identity().toString());
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
