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
import io.cameliot.protocol.ApiKey;
import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.Printable;
import io.cameliot.protocol.Resource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Component;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the endpoints of the scheme {@code iot}.
 */
@Component("iot")
@Metadata(excludeProperties = ExcludedOption.NAMES)
public class IotComponent extends PahoMqtt5Component implements SSLContextParametersAware {
    static final int DEFAULT_MAX_ROUTE_THREADS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(IotComponent.class);

    private static final OptionName AUTH_TOKEN = OptionName.of("authToken");

    private static final Pattern UNCLOSED_RAW = Pattern.compile("RAW[({]");

    @Metadata
    private IotConfiguration configuration = new IotConfiguration();

    @Metadata(label = "security", defaultValue = "false")
    private boolean useGlobalSslContextParameters;

    @Metadata(label = "producer,advanced", defaultValue = "" + DEFAULT_MAX_ROUTE_THREADS)
    private volatile int maxRouteThreads = DEFAULT_MAX_ROUTE_THREADS;

    /** The name of an option that does not exist, null if there is none. */
    private String misspeltSecret;

    private IotConnections connections;

    public IotComponent() {
        this(null);
    }

    public IotComponent(CamelContext context) {
        super(context);
    }

    @Override
    public PropertyConfigurer getComponentPropertyConfigurer() {
        return new ComponentOptions();
    }

    /** Camel asks for this before it reads any option itself. */
    @Override
    protected void validateURI(String uri, String path, Map<String, Object> parameters) {
        super.validateURI(uri, path, parameters);
        IotEndpointConfigurer options = new IotEndpointConfigurer();
        refuseMisspelt();
        parameters.keySet().forEach(ExcludedOption::refuse);
        parameters.keySet().forEach(name -> MisspeltSecret.refuse(name, options));
        parameters.values().removeIf(Objects::isNull);
        refuseRepeated(parameters.keySet());
        parameters.forEach(IotComponent::refuseUnclosedRaw);
        parameters.replaceAll(new OptionReader(getCamelContext(), options)::read);
        parameters.values().removeIf(Objects::isNull);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        IotEndpoint endpoint = new IotEndpoint(
                uri, resource(remaining), this, getConfiguration().copy());
        endpoint.setClient(getClient());
        Set<OptionName> own = parameters.keySet().stream().map(OptionName::of).collect(Collectors.toSet());
        setProperties(endpoint, parameters);
        if (endpoint.getConfiguration().getClientType() != ClientKind.APPLICATION) {
            forgetApplication(endpoint.getConfiguration(), own);
        }
        if (!own.contains(AUTH_TOKEN)) {
            // Only now is it certain who connects.
            String token = new TokenSource(getConfiguration(), endpoint.getConfiguration()).token();
            endpoint.getConfiguration().setAuthToken(token);
        }
        endpoint.getConfiguration().checkVariables();
        if (endpoint.getConfiguration().getSslContextParameters() == null) {
            endpoint.getConfiguration().setSslContextParameters(retrieveGlobalSslContextParameters());
        }
        try {
            OptionRules.check(endpoint);
        } catch (IllegalArgumentException e) {
            throw SdkVariable.naming(e, endpoint.getConfiguration());
        }
        if (endpoint.getConfiguration().getServerURIs() != null) {
            // Paho checks them too, and knows no mqtt:// and mqtts://.
            endpoint.getConfiguration()
                    .setServerURIs(endpoint.connectionSettings().servers().stream()
                            .map(ServerUri::whole)
                            .collect(Collectors.joining(",")));
        }
        return endpoint;
    }

    /** Camel would take one of them, and ignore the others. */
    private static void refuseRepeated(Set<String> names) {
        Map<OptionName, String> seen = new HashMap<>();
        for (String name : names) {
            String before = seen.put(OptionName.of(name), name);
            if (before != null) {
                throw new IllegalArgumentException(
                        "Option " + Printable.excerpt(before) + " is given twice, as " + Printable.excerpt(before)
                                + " and as " + Printable.excerpt(name) + ". Leave out one of them.");
            }
        }
    }

    /** Without its end, a RAW( takes in the options after it, a token among them, which would stand in errors then. */
    private static void refuseUnclosedRaw(String option, Object value) {
        if (!AUTH_TOKEN.equals(OptionName.of(option))
                && value instanceof String text
                && UNCLOSED_RAW.matcher(text).find()) {
            throw new IllegalArgumentException("Invalid option " + Printable.excerpt(option)
                    + ". It is in RAW(…) or RAW{…} without the closing bracket, or has a RAW in it. Close it.");
        }
    }

    /** What the component knows for applications is not for devices and gateways, but for the organisation. */
    private static void forgetApplication(IotConfiguration configuration, Set<OptionName> own) {
        if (!own.contains(OptionName.of("scalable"))) {
            configuration.setScalable(false);
        }
        if (!own.contains(OptionName.of("instanceId"))) {
            configuration.setInstanceId(null);
        }
        String apiKey = configuration.getApiKey();
        if (apiKey == null || own.contains(OptionName.of("apiKey"))) {
            return;
        }
        if (configuration.getOrgId() == null) {
            configuration.setOrgId(new ApiKey(apiKey).organisation().orElse(null));
        }
        configuration.setApiKey(null);
    }

    /** @param name null or empty if the URI has none */
    private static Resource resource(String name) {
        boolean missing = name == null || name.isBlank();
        return Arrays.stream(Resource.values())
                .filter(resource -> !missing && GivenValue.isName(name, resource.resourceName()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        (missing ? "Missing resource" : "Unknown resource '" + Printable.excerpt(name) + "'")
                                + ". An endpoint is iot:"
                                + Arrays.stream(Resource.values())
                                        .map(Resource::resourceName)
                                        .collect(Collectors.joining(", iot:"))
                                + "."));
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        warnOfAPlainPort();
        connections = IotConnections.of(this);
    }

    /** As IBM's SDK for Python: a token goes over the network as it is. */
    private void warnOfAPlainPort() {
        if (configuration.getAuthToken() == null || !new ServerAddresses(configuration).isDefault()) {
            return;
        }
        configuration
                .environment()
                .plainPort()
                .ifPresent(port -> LOG.warn(
                        "The environment variable {} is {}: connections are not encrypted, and anybody on the network can"
                                + " read the token. Set it to 8883, or remove it.",
                        SdkVariable.PORT.variable(),
                        port));
    }

    @Override
    protected void doStart() throws Exception {
        refuseMisspelt();
        super.doStart();
    }

    /** Refuses, when the component is used, a name that was set as if it were an option. */
    void refuseLater(String name) {
        misspeltSecret = name;
    }

    private void refuseMisspelt() {
        if (misspeltSecret != null) {
            MisspeltSecret.refuse(misspeltSecret, new ComponentOptions());
        }
    }

    IotConnections connections() {
        return connections;
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    /**
     * Whether to connect with the TLS settings of the CamelContext, where an endpoint has no sslContextParameters.
     */
    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    public int getMaxRouteThreads() {
        return maxRouteThreads;
    }

    /**
     * On how many threads routes go on at a time after their messages are acknowledged, 1 to 10000. It takes as many only if
     * these routes block; while more than 1000 messages wait for a thread, publishing waits too. One number for all iot
     * components of a CamelContext, the largest.
     */
    public void setMaxRouteThreads(int maxRouteThreads) {
        NumericOption.MAX_ROUTE_THREADS.read(maxRouteThreads);
        this.maxRouteThreads = maxRouteThreads;
    }

    @Override
    public IotConfiguration getConfiguration() {
        return configuration;
    }

    /**
     * The options that all endpoints share unless they set their own: the place for server and identity.
     */
    public void setConfiguration(IotConfiguration configuration) {
        this.configuration = configuration;
    }
}
