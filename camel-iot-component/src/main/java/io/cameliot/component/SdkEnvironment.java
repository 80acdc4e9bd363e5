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

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The environment variables that IBM's SDKs for the platform are configured by. They are the last fallback, so that an
 * existing deployment works unchanged.
 */
final class SdkEnvironment {
    /** What IBM's SDKs take if nothing says how long a session is to be kept, in seconds. */
    static final int DEFAULT_SESSION_EXPIRY = 3_600;

    private final UnaryOperator<String> variables;

    /** @param variables gives the value of a variable by its name, null if it is not set */
    SdkEnvironment(UnaryOperator<String> variables) {
        this.variables = variables;
    }

    /** That of this process. */
    static SdkEnvironment ofProcess() {
        return new SdkEnvironment(System::getenv);
    }

    Optional<String> applicationId() {
        return text("WIOTP_IDENTITY_APPID");
    }

    Optional<String> organisationId() {
        return text("WIOTP_IDENTITY_ORGID");
    }

    /** The type of the device or gateway that connects. */
    Optional<String> typeId() {
        return text("WIOTP_IDENTITY_TYPEID");
    }

    /** The ID of the device or gateway that connects. */
    Optional<String> deviceId() {
        return text("WIOTP_IDENTITY_DEVICEID");
    }

    Optional<String> apiKey() {
        return text("WIOTP_AUTH_KEY").or(() -> text("WIOTP_API_KEY"));
    }

    Optional<String> authToken() {
        return text("WIOTP_AUTH_TOKEN").or(() -> text("WIOTP_API_TOKEN"));
    }

    Optional<String> domain() {
        return text("WIOTP_OPTIONS_DOMAIN");
    }

    Optional<Integer> port() {
        return number("WIOTP_OPTIONS_MQTT_PORT", 65_535);
    }

    boolean isWebSocket() {
        String name = "WIOTP_OPTIONS_MQTT_TRANSPORT";
        String transport = text(name).orElse("tcp");
        return switch (transport) {
            case "tcp" -> false;
            case "websockets" -> true;
            default -> throw invalid(name, transport, "tcp or websockets");
        };
    }

    Optional<Boolean> cleanStart() {
        return truth("WIOTP_OPTIONS_MQTT_CLEANSTART");
    }

    Optional<Integer> sessionExpiry() {
        return number("WIOTP_OPTIONS_MQTT_SESSIONEXPIRY", Integer.MAX_VALUE);
    }

    Optional<Integer> keepAlive() {
        return number("WIOTP_OPTIONS_MQTT_KEEPALIVE", 65_535);
    }

    Optional<Boolean> sharedSubscription() {
        return truth("WIOTP_OPTIONS_MQTT_SHAREDSUBSCRIPTION");
    }

    Optional<String> instanceId() {
        return text("WIOTP_OPTIONS_MQTT_INSTANCEID");
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(variables.apply(name)).filter(value -> !value.isEmpty());
    }

    private Optional<Integer> number(String name, int maximum) {
        return text(name).map(value -> {
            if (!value.matches("\\d{1,10}") || Long.parseLong(value) > maximum) {
                throw invalid(name, value, "0 to " + maximum);
            }
            return Integer.valueOf(value);
        });
    }

    /** IBM's SDKs take any case; Python writes True. */
    private Optional<Boolean> truth(String name) {
        return text(name).map(value -> {
            if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
                throw invalid(name, value, "true or false");
            }
            return Boolean.valueOf(value);
        });
    }

    private static IllegalArgumentException invalid(String name, String value, String rule) {
        return new IllegalArgumentException("Invalid environment variable " + name + " '" + value + "'. It takes "
                + rule + ". Correct or remove it, or set the options of the component instead.");
    }
}
