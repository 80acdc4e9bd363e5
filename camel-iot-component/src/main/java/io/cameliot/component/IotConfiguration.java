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

import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.Limits;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Configuration;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.HeaderFilterStrategyAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * The options of the component and its endpoints, on top of those of camel-paho-mqtt5.
 */
@UriParams
public class IotConfiguration extends PahoMqtt5Configuration implements HeaderFilterStrategyAware {
    static final String DEFAULT_DOMAIN = "internetofthings.ibmcloud.com";

    private final SdkEnvironment environment;

    private final SdkDefaults defaults;

    /** The variables that an option has overridden, though it may say the same. */
    private Set<SdkVariable> overridden = EnumSet.noneOf(SdkVariable.class);

    /** Null unless the environment names an API key and no application. */
    private final String generatedAppId;

    @UriParam
    private String orgId;

    @UriParam
    private String appId;

    @UriParam(defaultValue = "APPLICATION")
    private ClientKind clientType = ClientKind.APPLICATION;

    @UriParam(defaultValue = "false")
    private boolean scalable;

    @UriParam
    private String instanceId;

    @UriParam
    private String gatewayType;

    @UriParam
    private String gatewayId;

    @UriParam(defaultValue = "IOT_TOOL")
    private ServerType serverType = ServerType.IOT_TOOL;

    @UriParam(label = "security")
    @Metadata(secret = true)
    private String apiKey;

    @UriParam(label = "security")
    @Metadata(secret = true)
    private String authToken;

    private boolean authTokenGiven;

    @UriParam(label = "security")
    private SSLContextParameters sslContextParameters;

    @UriParam(label = "security")
    @Metadata(supportFileReference = true)
    private String caCertificates;

    @UriParam(label = "common")
    private String brokerUrl;

    @UriParam(defaultValue = DEFAULT_DOMAIN)
    private String domain;

    @UriParam(label = "common", defaultValue = "30")
    private int connectionTimeout = 30;

    @UriParam(label = "common", defaultValue = "60")
    private int keepAliveInterval = 60;

    @UriParam(label = "common", defaultValue = "-1")
    private long sessionExpiryInterval = -1;

    @UriParam(label = "common", defaultValue = "128000")
    private int maxReconnectDelay = 128_000;

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

    @UriParam(label = "consumer")
    private String logicalInterface;

    @UriParam(label = "consumer")
    private String rule;

    @UriParam(label = "consumer", defaultValue = "1")
    private int connections = 1;

    @UriParam(label = "consumer", defaultValue = "1")
    private int concurrency = 1;

    @UriParam(label = "consumer", defaultValue = "ACKNOWLEDGE")
    private OnFailure onFailure = OnFailure.ACKNOWLEDGE;

    @UriParam(label = "consumer", defaultValue = "5")
    private int maxRedeliveries = 5;

    @UriParam(label = "producer", defaultValue = "false")
    private boolean disableReplyTo;

    @UriParam(label = "producer")
    private String replyId;

    @UriParam(label = "producer", defaultValue = "20000", javaType = "java.time.Duration")
    private long replyTimeout = 20_000;

    @UriParam(label = "common", defaultValue = "1")
    private int qos = 1;

    @UriParam(label = "producer", defaultValue = "false")
    private boolean batch;

    @UriParam(label = "producer", defaultValue = "1000")
    private int maxInFlight = 1000;

    @UriParam(label = "producer", defaultValue = "60000", javaType = "java.time.Duration")
    private long publishTimeout = 60_000;

    @UriParam(label = "producer", defaultValue = "WAIT")
    private WhenDisconnected whenDisconnected = WhenDisconnected.WAIT;

    @UriParam(label = "producer", defaultValue = "131072")
    private int maxPayloadSize = Limits.MAX_PAYLOAD_BYTES;

    @UriParam(label = "consumer", defaultValue = "1000")
    private int receiveMaximum = 1000;

    @UriParam(label = "consumer", defaultValue = "67108864")
    private int receiveBufferSize = 64 * 1024 * 1024;

    @UriParam(label = "advanced", defaultValue = "1000", javaType = "java.time.Duration")
    private long reconnectDelay = 1_000;

    @UriParam(label = "filter")
    private HeaderFilterStrategy headerFilterStrategy = new IotHeaderFilterStrategy();

    public IotConfiguration() {
        this(SdkEnvironment.ofProcess());
    }

    IotConfiguration(SdkEnvironment environment) {
        this.environment = environment;
        generatedAppId =
                environment.apiKey().isPresent() && environment.applicationId().isEmpty()
                        ? UUID.randomUUID().toString()
                        : null;
        appId = environment.applicationId().orElse(generatedAppId);
        apiKey = withoutLineEnd(environment.apiKey().orElse(null));
        authToken = withoutLineEnd(environment.authToken().orElse(null));
        domain = environment.domain().orElse(DEFAULT_DOMAIN);
        instanceId = environment.instanceId().orElse(null);
        defaults = new SdkDefaults(environment);
        scalable = defaults.scalable().orElse(scalable);
        keepAliveInterval = defaults.keepAlive().orElse(keepAliveInterval);
    }

    /**
     * Refuses variables of the environment that are wrong and would count.
     *
     * @throws IllegalArgumentException if there are any
     */
    void checkVariables() {
        Set<SdkVariable> unread = EnumSet.copyOf(overridden);
        if (!isSessionExpiryOfVariables()) {
            unread.add(SdkVariable.SESSION_EXPIRY);
        }
        defaults.check(unread);
    }

    public String getOrgId() {
        return orgId;
    }

    /**
     * The organisation: letters and digits, six on the hosted service, the workspace ID elsewhere. By default, what the
     * API key says: its second dash-separated field. For a device or gateway, that of the component, if it has one.
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

    public ClientKind getClientType() {
        return clientType;
    }

    /**
     * What to connect as: an application, which publishes for any device and receives from all; a device, which publishes
     * its own events and receives its own commands, and is named by type and id; or a gateway, which does so for the
     * devices behind it, and is named by gatewayType and gatewayId. Devices and gateways have a connection each, and an
     * authToken of their own: that of the component is not used for them if it belongs to an apiKey.
     */
    public void setClientType(ClientKind clientType) {
        this.clientType = clientType;
    }

    public boolean isScalable() {
        return scalable;
    }

    /**
     * Whether the application is a scalable one, with the client ID A:orgId:appId: many connections, in one process or
     * many, share its messages, each of which goes to one of them. Without an instanceId its sessions end with their
     * connections, so that cleanStart is true and sessionExpiryInterval 0. Messages come in no particular order.
     */
    public void setScalable(boolean scalable) {
        this.scalable = scalable;
        overridden.add(SdkVariable.SHARED_SUBSCRIPTION);
    }

    public String getInstanceId() {
        return instanceId;
    }

    /**
     * Tells the instances of a scalable application apart, with the client ID A:orgId:appId:instanceId: 1 to 36 of the
     * characters A-Z a-z 0-9 . _ -, another one in each process. With it, sessions may be durable (sessionExpiryInterval),
     * so that messages wait for an instance that is away. Instances with and without an ID do not share messages.
     */
    public void setInstanceId(String instanceId) {
        this.instanceId = instanceId;
    }

    public String getGatewayType() {
        return gatewayType;
    }

    /**
     * The device type of the gateway itself, with clientType gateway.
     */
    public void setGatewayType(String gatewayType) {
        this.gatewayType = gatewayType;
    }

    public String getGatewayId() {
        return gatewayId;
    }

    /**
     * The device ID of the gateway itself, with clientType gateway.
     */
    public void setGatewayId(String gatewayId) {
        this.gatewayId = gatewayId;
    }

    public ServerType getServerType() {
        return serverType;
    }

    /**
     * What kind of server it is. It makes a difference for scalable applications: the IoT tool shares the load among the
     * connections with the same client ID A:orgId:appId; on any other MQTT broker, each connection gets a client ID of its
     * own, and the load is shared by shared subscriptions of the group orgId:appId, or with an instanceId
     * orgId:appId:instances, such as $share/orgId:appId/iot-2/type/+/id/+/evt/+/fmt/+.
     */
    public void setServerType(ServerType serverType) {
        this.serverType = serverType;
    }

    public String getApiKey() {
        return apiKey;
    }

    /**
     * The API key that the organisation registered for the application, such as a-orgId-a84ps90Ajs. It is the MQTT user
     * name. Line ends after it, as files of secrets have them, do not count.
     */
    public void setApiKey(String apiKey) {
        this.apiKey = withoutLineEnd(apiKey);
    }

    @Override
    public boolean isCleanStart() {
        return overridden.contains(SdkVariable.CLEAN_START) ? super.isCleanStart() : defaults.cleanStart();
    }

    @Override
    public void setCleanStart(boolean cleanStart) {
        super.setCleanStart(cleanStart);
        overridden.add(SdkVariable.CLEAN_START);
    }

    public String getAuthToken() {
        return authToken;
    }

    /**
     * The authentication token of the API key, or of the device or gateway: the MQTT password. Tokens hold characters that
     * mean something in a URI, so set it by a property, or as RAW(token). Line ends after it, as files of secrets have them,
     * do not count. An endpoint with another apiKey, or another device or gateway, than the component names needs a token of
     * its own.
     */
    public void setAuthToken(String authToken) {
        this.authToken = withoutLineEnd(authToken);
        authTokenGiven = true;
    }

    /** Whether an option says the token, not the environment. */
    boolean isAuthTokenGiven() {
        return authTokenGiven;
    }

    public SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    /**
     * How to connect with TLS, to ssl and wss: trust managers with the CA of the server, key managers with a certificate of
     * the client, protocols and cipher suites. By default that of the CamelContext, if the component's
     * useGlobalSslContextParameters says so, else what the JVM trusts.
     */
    public void setSslContextParameters(SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public String getCaCertificates() {
        return caCertificates;
    }

    /**
     * The certificates of the CAs to trust with ssl and wss, in place of those that the JVM trusts: a resource in the PEM
     * format, such as file:/etc/iot/ca.pem, with one certificate or more and 1 MiB at most. They go with
     * sslContextParameters that have no trust managers.
     */
    public void setCaCertificates(String caCertificates) {
        this.caCertificates = caCertificates;
    }

    @Override
    public String getBrokerUrl() {
        return brokerUrl;
    }

    /**
     * The URL of the server, such as ssl://host:8883 or tcp://host:1883; mqtts and mqtt are other names for ssl and tcp, ws
     * and wss are WebSockets. By default, the organisation's server in the
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

    @Override
    public int getConnectionTimeout() {
        return connectionTimeout;
    }

    /**
     * How long an attempt to connect may take until the server has accepted it, and how long the server may take to answer
     * a subscription: in seconds, 1 or more, or as a time such as 30s or 5m. For a subscription the time begins anew as long
     * as the server answers what it was sent before, or sends messages.
     */
    @Override
    public void setConnectionTimeout(int connectionTimeout) {
        this.connectionTimeout = connectionTimeout;
    }

    @Override
    public int getKeepAliveInterval() {
        return keepAliveInterval;
    }

    /**
     * The keep alive of the connection, in seconds, 0 to 65535, or as a time such as 30s or 5m. A ping is sent when nothing
     * has come or gone for three quarters of it, and a server from which nothing comes for one and a half times as long is
     * given up. With 0, silence is not noticed. The server may set another one.
     */
    @Override
    public void setKeepAliveInterval(int keepAliveInterval) {
        this.keepAliveInterval = keepAliveInterval;
        overridden.add(SdkVariable.KEEP_ALIVE);
    }

    @Override
    public long getSessionExpiryInterval() {
        return isSessionExpiryOfVariables()
                ? defaults.sessionExpiry().orElse(sessionExpiryInterval)
                : sessionExpiryInterval;
    }

    /** With a clean start, whoever asks for it, the variables keep no session. */
    boolean isSessionExpiryOfVariables() {
        return !overridden.contains(SdkVariable.SESSION_EXPIRY) && !isCleanStart();
    }

    /**
     * How long the server keeps subscriptions and waiting messages after the connection has ended, in seconds, or as a time
     * such as 30m or 1h; 4294967295 is for ever. Above 0, the session is durable. By default (-1), and with 0, it ends with
     * its connection.
     */
    @Override
    public void setSessionExpiryInterval(long sessionExpiryInterval) {
        this.sessionExpiryInterval = sessionExpiryInterval;
        overridden.add(SdkVariable.SESSION_EXPIRY);
    }

    @Override
    public int getMaxReconnectDelay() {
        return maxReconnectDelay;
    }

    /**
     * The longest time to wait before connecting again, in milliseconds, not less than reconnectDelay, or as a time such as
     * 30s or 5m.
     */
    @Override
    public void setMaxReconnectDelay(int maxReconnectDelay) {
        this.maxReconnectDelay = maxReconnectDelay;
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
     * Map, a List, a record, a time or a Jackson node is written as JSON.
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

    public String getLogicalInterface() {
        return logicalInterface;
    }

    /**
     * The logical interface, by ID or alias, with the resources device-state, thing-state, rule and rule-error; any by
     * default.
     */
    public void setLogicalInterface(String logicalInterface) {
        this.logicalInterface = logicalInterface;
    }

    public String getRule() {
        return rule;
    }

    /**
     * The ID of the rule, with the resources rule and rule-error; any by default.
     */
    public void setRule(String rule) {
        this.rule = rule;
    }

    public int getConnections() {
        return connections;
    }

    /**
     * How many connections of a scalable application the consumer takes its share of the messages with, 1 to 100. Each
     * processes its messages in order on a thread of its own. With an instanceId, they are the instances instanceId-1,
     * instanceId-2 and so on.
     */
    public void setConnections(int connections) {
        this.connections = connections;
    }

    public int getConcurrency() {
        return concurrency;
    }

    /**
     * On how many threads the messages of a connection are processed, 1 to 1000. With more than one, messages of different
     * devices are processed at the same time, and those of each device in order of receipt; monitoring messages of
     * applications, and what else is about no device, in order for each topic. With one, everything is in order. Messages
     * are acknowledged in order of receipt in any case.
     */
    public void setConcurrency(int concurrency) {
        this.concurrency = concurrency;
    }

    public OnFailure getOnFailure() {
        return onFailure;
    }

    /**
     * What becomes of a message that the route fails to process without handling the failure, or marks for rollback.
     * ACKNOWLEDGE: the failure goes to the exception handler (with bridgeErrorHandler, to the route's error handler), and
     * the message is acknowledged. REDELIVER: the connection is broken off and made again, after a delay that grows with each
     * time, so that the server sends the message again, and with it those that came after it; after maxRedeliveries it is
     * treated as with ACKNOWLEDGE. That takes a durable session (sessionExpiryInterval). MQTT has no way to give back a
     * single message: the endpoints that share the connection are without it meanwhile.
     */
    public void setOnFailure(OnFailure onFailure) {
        this.onFailure = onFailure;
    }

    public int getMaxRedeliveries() {
        return maxRedeliveries;
    }

    /**
     * How often a message that fails may come again, 1 or more, with onFailure REDELIVER. It is counted in memory, for each
     * message, each connection and each start of the endpoint.
     */
    public void setMaxRedeliveries(int maxRedeliveries) {
        this.maxRedeliveries = maxRedeliveries;
    }

    public boolean isDisableReplyTo() {
        return disableReplyTo;
    }

    /**
     * Whether an exchange that is InOut is published like any other: it is done when its message is acknowledged, and waits
     * for no reply.
     */
    public void setDisableReplyTo(boolean disableReplyTo) {
        this.disableReplyTo = disableReplyTo;
    }

    public String getReplyId() {
        return replyId;
    }

    /**
     * What replies to requests are called. The reply to a command is an event, the reply to an event is a command, of the
     * same device and in the same format, with this event ID or command ID. By default it is reply- and the client: no two
     * clients get each other's replies.
     */
    public void setReplyId(String replyId) {
        this.replyId = replyId;
    }

    public long getReplyTimeout() {
        return replyTimeout;
    }

    /**
     * How long to wait for the reply to a request, in milliseconds, waiting for a connection included. Then the exchange
     * fails.
     */
    public void setReplyTimeout(long replyTimeout) {
        this.replyTimeout = replyTimeout;
    }

    @Override
    public int getQos() {
        return qos;
    }

    /**
     * The quality of service (0-2) to publish with or to subscribe with. Subscriptions ask for 1 at most: QoS 2 would be
     * confirmed before the route has processed the message; and for 0 with device-status and app-status, which come so. Publishing with 2 needs a session that is not durable.
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
     * server allows less. A thread that publishes more waits. One number for all endpoints that share a connection.
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

    public WhenDisconnected getWhenDisconnected() {
        return whenDisconnected;
    }

    /**
     * What becomes of messages while there is no connection. WAIT: they wait for it, up to publishTimeout, and what was on
     * its way when the connection was lost is sent again. FAIL: their exchanges fail at once, those that wait for an
     * acknowledgement when the connection is lost included; such a message may have arrived all the same.
     */
    public void setWhenDisconnected(WhenDisconnected whenDisconnected) {
        this.whenDisconnected = whenDisconnected;
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
     * Messages of QoS 0 cannot be held back: they are bounded by receiveBufferSize. One number for all endpoints that share a
     * connection.
     */
    @Override
    public void setReceiveMaximum(int receiveMaximum) {
        this.receiveMaximum = receiveMaximum;
    }

    public int getReceiveBufferSize() {
        return receiveBufferSize;
    }

    /**
     * The memory that received and unprocessed messages of a connection may take, in bytes, from 65536: beyond it, no
     * messages of QoS 0 are taken, and none of QoS 1 that exceed receiveMaximum, from a server that sends more than it may.
     * They are dropped with a warning; but those of QoS 1 of a durable session stay with the server, and come when the
     * others are processed, on a new connection. One number for all endpoints that share a connection.
     */
    public void setReceiveBufferSize(int receiveBufferSize) {
        this.receiveBufferSize = receiveBufferSize;
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
    public HeaderFilterStrategy getHeaderFilterStrategy() {
        return headerFilterStrategy;
    }

    /**
     * Which headers are published as MQTT 5 user properties, and which user properties become headers. By default all that
     * have a text, number or truth value, but those that Camel itself understands, and credentials and framing of HTTP.
     */
    @Override
    public void setHeaderFilterStrategy(HeaderFilterStrategy headerFilterStrategy) {
        this.headerFilterStrategy = headerFilterStrategy;
    }

    @Override
    public IotConfiguration copy() {
        try {
            IotConfiguration copy = (IotConfiguration) super.clone();
            copy.overridden = EnumSet.copyOf(overridden);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** Whether the application has a random ID, another one in each process. */
    boolean isAppIdGenerated() {
        return generatedAppId != null && generatedAppId.equals(appId);
    }

    static String withoutLineEnd(String secret) {
        int end = secret == null ? 0 : secret.length();
        while (end > 0 && (secret.charAt(end - 1) == '\n' || secret.charAt(end - 1) == '\r')) {
            end--;
        }
        return secret == null ? null : secret.substring(0, end);
    }

    /** What the process environment says; the last fallback. */
    SdkEnvironment environment() {
        return environment;
    }
}
