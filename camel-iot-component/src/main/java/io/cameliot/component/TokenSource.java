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
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the token of an endpoint whose URI has none: that of the component, or else that of the environment. A token goes
 * with the API key, the device or the gateway that is named where it stands, and with no other.
 */
record TokenSource(IotConfiguration component, IotConfiguration options) {
    /** The token, null if there is none for this client. */
    String token() {
        return component.isAuthTokenGiven() && isOfClient()
                ? component.getAuthToken()
                : ofEnvironment().orElse(null);
    }

    private boolean isOfClient() {
        List<String> named = client(component);
        return component.getClientType() == options.getClientType()
                ? agrees(named, client(options))
                : named.stream().skip(1).allMatch(Objects::isNull);
    }

    /** Which client the options name, the organisation of a device first: what they do not say is null. */
    private static List<String> client(IotConfiguration options) {
        return switch (options.getClientType()) {
            case APPLICATION -> Arrays.asList(null, options.getApiKey());
            case DEVICE -> {
                PinnedLevels pinned = new PinnedLevels(options);
                yield Arrays.asList(
                        options.getOrgId(), pinned.of(TopicVariable.DEVICE_TYPE), pinned.of(TopicVariable.DEVICE_ID));
            }
            case GATEWAY -> Arrays.asList(options.getOrgId(), options.getGatewayType(), options.getGatewayId());
        };
    }

    private Optional<String> ofEnvironment() {
        SdkEnvironment environment = options.environment();
        List<String> device = Arrays.asList(
                environment.organisationId().orElse(null),
                environment.typeId().orElse(null),
                environment.deviceId().orElse(null));
        if (options.getClientType() != ClientKind.APPLICATION) {
            return agrees(device, client(options)) ? environment.deviceToken() : Optional.empty();
        }
        String key = new IotConfiguration(environment).getApiKey();
        boolean isOfClient =
                key == null ? device.stream().skip(1).allMatch(Objects::isNull) : key.equals(options.getApiKey());
        return isOfClient ? environment.authToken() : Optional.empty();
    }

    /** Whether nothing that both say differs. */
    private static boolean agrees(List<String> one, List<String> other) {
        for (int i = 0; i < one.size(); i++) {
            if (one.get(i) != null && other.get(i) != null && !one.get(i).equals(other.get(i))) {
                return false;
            }
        }
        return true;
    }
}
