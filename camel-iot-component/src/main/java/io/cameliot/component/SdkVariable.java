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
import io.cameliot.protocol.TopicVariable;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The environment variables of IBM's SDKs that the component reads, and what they stand for. */
enum SdkVariable {
    APP_ID("WIOTP_IDENTITY_APPID", "appId", isTheOption(IotConfiguration::getAppId)),
    AUTH_KEY("WIOTP_AUTH_KEY", "apiKey|API key", isTheOption(IotConfiguration::getApiKey)),
    API_KEY("WIOTP_API_KEY", "apiKey|API key", isTheOption(IotConfiguration::getApiKey)),
    AUTH_TOKEN("WIOTP_AUTH_TOKEN", "authToken|token", SdkVariable::isAuthToken),
    API_TOKEN("WIOTP_API_TOKEN", "authToken|token", SdkVariable::isApiToken),
    ORG_ID("WIOTP_IDENTITY_ORGID", "orgId|organisation", isForDevices(IotConfiguration::getOrgId)),
    TYPE_ID(
            "WIOTP_IDENTITY_TYPEID",
            "device type|type|gatewayType",
            isForDevices(options -> typeOrId(options, TopicVariable.DEVICE_TYPE))),
    DEVICE_ID(
            "WIOTP_IDENTITY_DEVICEID",
            "device ID|id|gatewayId",
            isForDevices(options -> typeOrId(options, TopicVariable.DEVICE_ID))),
    DOMAIN("WIOTP_OPTIONS_DOMAIN", "domain", isTheOption(IotConfiguration::getDomain)),
    PORT("WIOTP_OPTIONS_MQTT_PORT", "TLS|domain", options -> new ServerAddresses(options).isDefault()),
    TRANSPORT("WIOTP_OPTIONS_MQTT_TRANSPORT", "WebSockets?|TLS|domain", options -> new ServerAddresses(options)
            .isDefault()),
    CA_FILE("WIOTP_OPTIONS_MQTT_CAFILE", "caCertificates", options -> options.getCaCertificates() == null),
    CLEAN_START(
            "WIOTP_OPTIONS_MQTT_CLEANSTART",
            "cleanStart|sessionExpiryInterval|durable",
            isTheOption(IotConfiguration::isCleanStart)),
    SESSION_EXPIRY(
            "WIOTP_OPTIONS_MQTT_SESSIONEXPIRY",
            "sessionExpiryInterval|durable",
            IotConfiguration::isSessionExpiryOfVariables),
    KEEP_ALIVE(
            "WIOTP_OPTIONS_MQTT_KEEPALIVE", "keepAliveInterval", isTheOption(IotConfiguration::getKeepAliveInterval)),
    SHARED_SUBSCRIPTION("WIOTP_OPTIONS_MQTT_SHAREDSUBSCRIPTION", "scalable", isTheOption(IotConfiguration::isScalable)),
    INSTANCE_ID("WIOTP_OPTIONS_MQTT_INSTANCEID", "scalable|instanceId", isTheOption(IotConfiguration::getInstanceId));

    private final String variable;
    private final Pattern words;
    private final Predicate<IotConfiguration> inEffect;

    SdkVariable(String variable, String words, Predicate<IotConfiguration> inEffect) {
        this.variable = variable;
        this.words = Pattern.compile("\\b(" + words + ")\\b");
        this.inEffect = inEffect;
    }

    /** It is not if the option has another value than the environment would give it. */
    private static Predicate<IotConfiguration> isTheOption(Function<IotConfiguration, Object> option) {
        return options ->
                Objects.equals(option.apply(options), option.apply(new IotConfiguration(options.environment())));
    }

    private static boolean isAuthToken(IotConfiguration options) {
        return isTheToken(AUTH_TOKEN, options);
    }

    private static boolean isApiToken(IotConfiguration options) {
        return isTheToken(API_TOKEN, options);
    }

    /** Which of the two is read depends on the client, and none is if there is no token for it. */
    private static boolean isTheToken(SdkVariable variable, IotConfiguration options) {
        return options.environment()
                .text(variable)
                .map(IotConfiguration::withoutLineEnd)
                .equals(Optional.ofNullable(options.getAuthToken()));
    }

    private static Predicate<IotConfiguration> isForDevices(Function<IotConfiguration, String> option) {
        return options -> options.getClientType() != ClientKind.APPLICATION && option.apply(options) == null;
    }

    private static String typeOrId(IotConfiguration options, TopicVariable variable) {
        if (options.getClientType() == ClientKind.DEVICE) {
            return new PinnedLevels(options).of(variable);
        }
        return variable == TopicVariable.DEVICE_TYPE ? options.getGatewayType() : options.getGatewayId();
    }

    String variable() {
        return variable;
    }

    /**
     * A refusal that also names the variables which are behind it: whoever has set them knows no option. These are those
     * that are set, that no option overrides, and whose options the refusal speaks of.
     */
    static IllegalArgumentException naming(IllegalArgumentException refusal, IotConfiguration options) {
        String behind = Arrays.stream(values())
                .filter(variable -> options.environment().isSet(variable))
                .filter(variable -> variable.words.matcher(refusal.getMessage()).find())
                .filter(variable -> variable.inEffect.test(options))
                .map(SdkVariable::variable)
                .collect(Collectors.joining(", "));
        String unused = unusedTokens(refusal, options);
        if (behind.isEmpty() && unused.isEmpty()) {
            return refusal;
        }
        IllegalArgumentException naming = new IllegalArgumentException(
                refusal.getMessage()
                        + (behind.isEmpty() ? "" : " Set in the environment, and read for this: " + behind + ".")
                        + (unused.isEmpty()
                                ? ""
                                : " Set in the environment, and not used for this: " + unused
                                        + ". A token goes with the API key or the device that is named there, and with no other."));
        naming.setStackTrace(refusal.getStackTrace());
        return naming;
    }

    /** The tokens that stand in the environment where one is missed. */
    private static String unusedTokens(IllegalArgumentException refusal, IotConfiguration options) {
        if (options.getAuthToken() != null
                || !AUTH_TOKEN.words.matcher(refusal.getMessage()).find()) {
            return "";
        }
        return Stream.of(AUTH_TOKEN, API_TOKEN)
                .filter(options.environment()::isSet)
                .map(SdkVariable::variable)
                .collect(Collectors.joining(", "));
    }
}
