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

import io.cameliot.protocol.Printable;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The environment variables that IBM's SDKs for the platform are configured by. They are the last fallback, so that an
 * existing deployment works unchanged.
 */
final class SdkEnvironment {
    /** What IBM's SDKs take if nothing says how long a session is to be kept, in seconds. */
    static final long DEFAULT_SESSION_EXPIRY = 3_600;

    /** The SDK for Python takes the certificates that the operating system trusts, then. */
    private static final String TRUSTED_BY_THE_SYSTEM = "_os_";

    private static final Pattern PLAIN_PORT = Pattern.compile("0*(80|1883)");

    private final UnaryOperator<String> variables;

    /** @param variables gives the value of a variable by its name, null if it is not set */
    SdkEnvironment(UnaryOperator<String> variables) {
        this.variables = variables;
    }

    /** That of this process. */
    static SdkEnvironment ofProcess() {
        return new SdkEnvironment(System::getenv);
    }

    boolean isSet(SdkVariable variable) {
        return text(variable).isPresent();
    }

    Optional<String> applicationId() {
        return text(SdkVariable.APP_ID);
    }

    Optional<String> organisationId() {
        return text(SdkVariable.ORG_ID);
    }

    /** The type of the device or gateway that connects. */
    Optional<String> typeId() {
        return text(SdkVariable.TYPE_ID);
    }

    /** The ID of the device or gateway that connects. */
    Optional<String> deviceId() {
        return text(SdkVariable.DEVICE_ID);
    }

    Optional<String> apiKey() {
        return text(SdkVariable.AUTH_KEY).or(() -> text(SdkVariable.API_KEY));
    }

    /** The token that goes with the API key, by the same spelling of their names; without a key, that of a device. */
    Optional<String> authToken() {
        if (isSet(SdkVariable.AUTH_KEY)) {
            return text(SdkVariable.AUTH_TOKEN);
        }
        return isSet(SdkVariable.API_KEY) ? text(SdkVariable.API_TOKEN) : deviceToken();
    }

    /** The token of the device or gateway that connects: one that goes with no API key. */
    Optional<String> deviceToken() {
        Optional<String> token = isSet(SdkVariable.AUTH_KEY) ? Optional.empty() : text(SdkVariable.AUTH_TOKEN);
        return token.or(() -> isSet(SdkVariable.API_KEY) ? Optional.empty() : text(SdkVariable.API_TOKEN));
    }

    Optional<String> domain() {
        return text(SdkVariable.DOMAIN);
    }

    Optional<Integer> port() {
        return number(SdkVariable.PORT, 1, 65_535).map(Long::intValue);
    }

    /** Whether there is no TLS on a port, as IBM's SDKs have it. */
    static boolean isPlain(int port) {
        return PLAIN_PORT.matcher(Integer.toString(port)).matches();
    }

    /** The port, if there is no TLS on it. */
    Optional<String> plainPort() {
        return text(SdkVariable.PORT).filter(port -> PLAIN_PORT.matcher(port).matches());
    }

    boolean isWebSocket() {
        String transport = text(SdkVariable.TRANSPORT).orElse("tcp");
        return switch (transport) {
            case "tcp" -> false;
            case "websockets" -> true;
            default -> throw invalid(SdkVariable.TRANSPORT, transport, "tcp or websockets");
        };
    }

    /** The file with the certificates to trust; not if it is to be those that are trusted anyway. */
    Optional<String> caFile() {
        return text(SdkVariable.CA_FILE).filter(file -> !file.equals(TRUSTED_BY_THE_SYSTEM));
    }

    Optional<Boolean> cleanStart() {
        return truth(SdkVariable.CLEAN_START);
    }

    Optional<Long> sessionExpiry() {
        return number(SdkVariable.SESSION_EXPIRY, 1, 0xFFFF_FFFFL);
    }

    Optional<Integer> keepAlive() {
        return number(SdkVariable.KEEP_ALIVE, 0, 65_535).map(Long::intValue);
    }

    /** An instance has a name among those of a scalable application only: the two cannot say different things. */
    Optional<Boolean> isScalable() {
        Optional<Boolean> shared = truth(SdkVariable.SHARED_SUBSCRIPTION);
        if (instanceId().isPresent() && shared.equals(Optional.of(false))) {
            throw new IllegalArgumentException("Environment variable " + SdkVariable.SHARED_SUBSCRIPTION.variable()
                    + " is false, but " + SdkVariable.INSTANCE_ID.variable()
                    + " names an instance of a scalable application. Remove one of them, or set the option scalable.");
        }
        return instanceId().isPresent() ? Optional.of(true) : shared;
    }

    Optional<String> instanceId() {
        return text(SdkVariable.INSTANCE_ID);
    }

    /** The value of a variable, if it is set. */
    Optional<String> text(SdkVariable variable) {
        return Optional.ofNullable(variables.apply(variable.variable())).filter(value -> !value.isEmpty());
    }

    private Optional<Long> number(SdkVariable variable, long minimum, long maximum) {
        return text(variable).map(value -> {
            boolean number = value.matches("\\d{1,10}");
            if (!number || Long.parseLong(value) < minimum || Long.parseLong(value) > maximum) {
                throw invalid(variable, value, minimum + " to " + maximum);
            }
            return Long.valueOf(value);
        });
    }

    /** As IBM's SDKs for Python and Node.js, 1 too; they take everything else for false, which would hide a slip. */
    private Optional<Boolean> truth(SdkVariable variable) {
        return text(variable).map(value -> switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw invalid(variable, value, "true or 1, false or 0");
        });
    }

    private static IllegalArgumentException invalid(SdkVariable variable, String value, String rule) {
        return new IllegalArgumentException("Invalid environment variable " + variable.variable() + " '"
                + Printable.excerpt(value) + "'. It takes "
                + rule + ". Correct or remove it, or set the options instead, which win.");
    }
}
