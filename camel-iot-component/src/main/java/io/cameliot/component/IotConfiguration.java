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

import io.cameliot.protocol.ApiKey;
import io.cameliot.protocol.ClientId;
import io.cameliot.protocol.Limits;
import io.cameliot.protocol.TopicFilter;
import io.cameliot.protocol.TopicVariable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Configuration;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/**
 * The options of the component and its endpoints, on top of those of camel-paho-mqtt5.
 */
@UriParams
public class IotConfiguration extends PahoMqtt5Configuration {
    static final String DEFAULT_DOMAIN = "internetofthings.ibmcloud.com";
    static final String QUICKSTART = "quickstart";

    @UriParam
    private String orgId;

    @UriParam
    private String appId;

    @UriParam(label = "security")
    @Metadata(secret = true)
    private String apiKey;

    @UriParam(label = "security")
    @Metadata(secret = true)
    private String authToken;

    @UriParam(label = "common")
    private String brokerUrl;

    @UriParam(defaultValue = DEFAULT_DOMAIN)
    private String domain = DEFAULT_DOMAIN;

    @UriParam
    private String type;

    @UriParam
    private String id;

    @UriParam
    private String event;

    @UriParam
    private String command;

    @UriParam
    private String format;

    @UriParam(label = "consumer")
    private String app;

    @UriParam(label = "common", defaultValue = "1")
    private int qos = 1;

    @UriParam(label = "producer", defaultValue = "false")
    private boolean batch;

    @UriParam(label = "producer", defaultValue = "1000")
    private int maxInFlight = 1000;

    @UriParam(label = "producer", defaultValue = "60000", javaType = "java.time.Duration")
    private long publishTimeout = 60_000;

    @UriParam(label = "producer", defaultValue = "131072")
    private int maxPayloadSize = Limits.MAX_PAYLOAD_BYTES;

    @UriParam(label = "consumer", defaultValue = "1000")
    private int receiveMaximum = 1000;

    @UriParam(label = "advanced", defaultValue = "1000", javaType = "java.time.Duration")
    private long reconnectDelay = 1_000;

    public String getOrgId() {
        return orgId;
    }

    /**
     * The organisation: letters and digits, six on the hosted service, the workspace ID elsewhere. By default, what the
     * API key says: its second dash-separated field.
     */
    public void setOrgId(String orgId) {
        this.orgId = orgId;
    }

    public String getAppId() {
        return appId;
    }

    /**
     * The application's ID within the organisation, 1 to 36 of the characters A-Z a-z 0-9 . _ - and needed. It becomes
     * part of the MQTT client ID a:orgId:appId, which one connection at a time can have: two processes need two
     * application IDs. All endpoints of a CamelContext with the same client ID share one connection.
     */
    public void setAppId(String appId) {
        this.appId = appId;
    }

    public String getApiKey() {
        return apiKey;
    }

    /**
     * The API key that the organisation registered for the application, such as a-orgId-a84ps90Ajs. It is the MQTT user
     * name.
     */
    public void setApiKey(String apiKey) {
        this.apiKey = apiKey;
    }

    public String getAuthToken() {
        return authToken;
    }

    /**
     * The authentication token of the API key: the MQTT password. Tokens hold characters that mean something in a URI, so
     * set it by a property, or as RAW(token).
     */
    public void setAuthToken(String authToken) {
        this.authToken = authToken;
    }

    @Override
    public String getBrokerUrl() {
        return brokerUrl;
    }

    /**
     * The URL of the server, such as ssl://host:8883 or tcp://host:1883. By default, the organisation's server in the
     * domain: ssl://orgId.messaging.domain:8883, for the organisation quickstart
     * tcp://quickstart.messaging.domain:1883.
     */
    @Override
    public void setBrokerUrl(String brokerUrl) {
        this.brokerUrl = brokerUrl;
    }

    public String getDomain() {
        return domain;
    }

    /**
     * The domain of the IoT tool's servers, used when no brokerUrl is given. On Maximo Application Suite it is
     * iot.masdomain.
     */
    public void setDomain(String domain) {
        this.domain = domain;
    }

    public String getType() {
        return type;
    }

    /**
     * The device type. Consumer: messages of devices of this type only, of any by default. Producer: the type to publish
     * for; by default, the header CamelIotDeviceType says it. What the option says, no header changes.
     */
    public void setType(String type) {
        this.type = type;
    }

    public String getId() {
        return id;
    }

    /**
     * The device ID. Consumer: messages of this device only, of any by default. Producer: the device to publish for; by
     * default, the header CamelIotDeviceId says it. What the option says, no header changes.
     */
    public void setId(String id) {
        this.id = id;
    }

    public String getEvent() {
        return event;
    }

    /**
     * The event ID, with the resource event. Consumer: such events only, any by default. Producer: the event to publish;
     * by default, the header CamelIotEventId says it. What the option says, no header changes.
     */
    public void setEvent(String event) {
        this.event = event;
    }

    public String getCommand() {
        return command;
    }

    /**
     * The command ID, with the resource command. Consumer: such commands only, any by default. Producer: the command to
     * publish; by default, the header CamelIotCommandId says it. What the option says, no header changes.
     */
    public void setCommand(String command) {
        this.command = command;
    }

    public String getFormat() {
        return format;
    }

    /**
     * The format of the payload. Consumer: messages of this format only, of any by default. Producer: the format to
     * publish in; by default, the header CamelIotFormat says it, and without one it is json. With json, a body that is a
     * Map, a List or a Jackson node is written as JSON.
     */
    public void setFormat(String format) {
        this.format = format;
    }

    public String getApp() {
        return app;
    }

    /**
     * The application ID to monitor, with the resource app-status; any by default.
     */
    public void setApp(String app) {
        this.app = app;
    }

    @Override
    public int getQos() {
        return qos;
    }

    /**
     * The quality of service (0-2) to publish with or to subscribe with. Subscriptions ask for 1 at most: QoS 2 would be
     * confirmed before the route has processed the message. Publishing with 2 needs a session that is not durable.
     */
    @Override
    public void setQos(int qos) {
        this.qos = qos;
    }

    public boolean isBatch() {
        return batch;
    }

    /**
     * Whether the body is a batch: an Iterable, Iterator, Stream or array of messages. Each is published, without waiting
     * for the acknowledgement of the one before, and the exchange completes when all are acknowledged. An item is a body
     * that is published with the headers of the exchange, or a Camel Message or Exchange with headers of its own.
     */
    public void setBatch(boolean batch) {
        this.batch = batch;
    }

    public int getMaxInFlight() {
        return maxInFlight;
    }

    /**
     * How many messages may be published and not yet acknowledged by the server at a time, from 1 to 65535; less if the
     * server allows less. Who publishes more waits. One number for all endpoints that share a connection.
     */
    public void setMaxInFlight(int maxInFlight) {
        this.maxInFlight = maxInFlight;
    }

    public long getPublishTimeout() {
        return publishTimeout;
    }

    /**
     * How long a message may take to be acknowledged by the server, in milliseconds, waiting for a connection and for a
     * place among the messages in flight included. After that its exchange fails; the message may arrive all the same.
     */
    public void setPublishTimeout(long publishTimeout) {
        this.publishTimeout = publishTimeout;
    }

    public int getMaxPayloadSize() {
        return maxPayloadSize;
    }

    /**
     * The largest payload to publish, in bytes. The platform closes the connection that sends a larger one than it takes
     * (close code 287), so that such a message is refused here instead.
     */
    public void setMaxPayloadSize(int maxPayloadSize) {
        this.maxPayloadSize = maxPayloadSize;
    }

    @Override
    public int getReceiveMaximum() {
        return receiveMaximum;
    }

    /**
     * How many messages of QoS 1 the server may send before they are processed, from 1 to 65535; it holds back the others.
     * Messages of QoS 0 cannot be held back: of those, 32 MiB may be unprocessed, and what exceeds that is dropped, with a
     * warning. One number for all endpoints that share a connection.
     */
    @Override
    public void setReceiveMaximum(int receiveMaximum) {
        this.receiveMaximum = receiveMaximum;
    }

    public long getReconnectDelay() {
        return reconnectDelay;
    }

    /**
     * How long to wait before connecting again after a first failure, in milliseconds. Each further failure doubles it,
     * up to maxReconnectDelay, and a random part of up to a half is taken off each time.
     */
    public void setReconnectDelay(long reconnectDelay) {
        this.reconnectDelay = reconnectDelay;
    }

    @Override
    public IotConfiguration copy() {
        try {
            return (IotConfiguration) super.clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** What the options pin of a topic's variable level, null if they leave it open. */
    String pinned(TopicVariable variable) {
        String value = option(variable);
        // In a URI, a plus sign means a space; nothing in the protocol is named by a space.
        return " ".equals(value) ? TopicFilter.WILDCARD : value;
    }

    private String option(TopicVariable variable) {
        return switch (variable) {
            case DEVICE_TYPE -> type;
            case DEVICE_ID -> id;
            case EVENT -> event;
            case COMMAND -> command;
            case FORMAT -> format;
            case APPLICATION -> app;
        };
    }

    /**
     * Who connects.
     *
     * @throws IllegalArgumentException if the options that say so are missing, break a rule or contradict each other
     */
    ClientId identity() {
        String keyOrganisation =
                apiKey == null ? null : new ApiKey(apiKey).organisation().orElse(null);
        if (orgId != null && keyOrganisation != null && !orgId.equals(keyOrganisation)) {
            throw new IllegalArgumentException("Option orgId is '" + orgId
                    + "', but the API key belongs to the organisation '" + keyOrganisation
                    + "'. Give the API key of " + orgId + ", or leave out orgId.");
        }
        String organisation = orgId != null ? orgId : keyOrganisation;
        if (organisation == null) {
            throw new IllegalArgumentException(
                    apiKey == null
                            ? "Missing option apiKey, or orgId where the server takes no API key. Set it, best on the"
                                    + " component."
                            : "Missing option orgId. The API key does not name the organisation: it is not of the form"
                                    + " a-orgId-key. Set orgId, best on the component.");
        }
        if (appId == null) {
            throw new IllegalArgumentException(
                    "Missing option appId. It is the application's name in the organisation, 1 to 36 of the characters"
                            + " A-Z a-z 0-9 . _ -. Set it, best on the component.");
        }
        if ((apiKey == null) != (authToken == null)) {
            throw new IllegalArgumentException("Missing option " + (apiKey == null ? "apiKey" : "authToken")
                    + ". An API key and its token go together: set both.");
        }
        if (apiKey == null && brokerUrl == null && getServerURIs() == null && !organisation.equals(QUICKSTART)) {
            throw new IllegalArgumentException("Missing options apiKey and authToken. Applications of the organisation "
                    + organisation + " connect with an API key and its token: set both, best on the component.");
        }
        return new ClientId.Application(organisation, appId);
    }

    /** The servers to connect to, in the order to try them. */
    List<String> servers() {
        if (getServerURIs() != null) {
            return List.of(getServerURIs().trim().split("\\s*,\\s*"));
        }
        if (brokerUrl != null) {
            return List.of(brokerUrl);
        }
        String organisation = identity().organisation();
        String host = organisation + ".messaging." + domain;
        return List.of(organisation.equals(QUICKSTART) ? "tcp://" + host + ":1883" : "ssl://" + host + ":8883");
    }

    /** Whether the server keeps the session when the connection ends. */
    boolean isDurable() {
        return getSessionExpiryInterval() > 0;
    }

    /** The options that a connection is made with, by name. */
    Map<String, Object> connectionOptions() {
        Map<String, Object> options = new TreeMap<>();
        options.put("apiKey", apiKey);
        options.put("authToken", authToken);
        options.put("automaticReconnect", isAutomaticReconnect());
        options.put("cleanStart", isCleanStart());
        options.put("connectionTimeout", getConnectionTimeout());
        options.put("customWebSocketHeaders", getCustomWebSocketHeaders());
        options.put("httpsHostnameVerificationEnabled", isHttpsHostnameVerificationEnabled());
        options.put("keepAliveInterval", getKeepAliveInterval());
        options.put("maxInFlight", maxInFlight);
        options.put("maxReconnectDelay", getMaxReconnectDelay());
        options.put("receiveMaximum", receiveMaximum);
        options.put("reconnectDelay", reconnectDelay);
        options.put("sessionExpiryInterval", getSessionExpiryInterval());
        options.put("socketFactory", getSocketFactory());
        options.put("sslClientProps", getSslClientProps());
        options.put("sslHostnameVerifier", getSslHostnameVerifier());
        options.put("willMqttProperties", getWillMqttProperties());
        options.put("willPayload", getWillPayload());
        options.put("willQos", getWillQos());
        options.put("willTopic", getWillTopic());
        return options;
    }
}
