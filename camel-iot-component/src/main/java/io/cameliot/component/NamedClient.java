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
import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.TopicVariable;
import java.util.Optional;

/**
 * Which client is meant: what options, API key and environment say together, before anything is checked. What none of them
 * says is null.
 *
 * @param kind null for any: the environment names a device or a gateway
 */
record NamedClient(ClientKind kind, String organisation, String apiKey, String type, String id) {
    /** The client that connects with these options. */
    static NamedClient of(IotConfiguration options) {
        return as(options.getClientType(), options);
    }

    /** Who a token that stands among these options is for, as far as clients of a kind are concerned. */
    static NamedClient ofTokenIn(IotConfiguration options, ClientKind kind) {
        if (options.getClientType() != ClientKind.APPLICATION || options.getApiKey() != null) {
            return of(options);
        }
        if (options.getGatewayType() != null || options.getGatewayId() != null) {
            return as(ClientKind.GATEWAY, options);
        }
        PinnedLevels pinned = new PinnedLevels(options);
        if (pinned.of(TopicVariable.DEVICE_TYPE) != null && pinned.of(TopicVariable.DEVICE_ID) != null) {
            return as(ClientKind.DEVICE, options);
        }
        // Without a key it is no application's: the endpoints say who connects, within what is said here.
        return kind == ClientKind.APPLICATION
                ? ofDevice(options.environment()).in(options.getOrgId())
                : as(kind, options);
    }

    /** The device or gateway that the environment names, for the tokens in it that go with no API key. */
    static NamedClient ofDevice(SdkEnvironment environment) {
        return new NamedClient(
                null,
                environment
                        .organisationId()
                        .orElseGet(() -> organisationOf(environment.apiKey().orElse(null))),
                null,
                environment.typeId().orElse(null),
                environment.deviceId().orElse(null));
    }

    private static NamedClient as(ClientKind kind, IotConfiguration options) {
        String apiKey = options.getApiKey();
        String ofKey = organisationOf(apiKey);
        if (kind == ClientKind.APPLICATION) {
            return new NamedClient(kind, ofKey == null ? options.getOrgId() : ofKey, apiKey, null, null);
        }
        SdkEnvironment environment = options.environment();
        PinnedLevels pinned = new PinnedLevels(options);
        boolean gateway = kind == ClientKind.GATEWAY;
        return new NamedClient(
                kind,
                first(options.getOrgId(), Optional.ofNullable(ofKey).or(environment::organisationId)),
                null,
                first(gateway ? options.getGatewayType() : pinned.of(TopicVariable.DEVICE_TYPE), environment.typeId()),
                first(gateway ? options.getGatewayId() : pinned.of(TopicVariable.DEVICE_ID), environment.deviceId()));
    }

    private NamedClient in(String otherOrganisation) {
        return otherOrganisation == null ? this : new NamedClient(kind, otherOrganisation, apiKey, type, id);
    }

    /** Whether another one, which connects, may be this one: nothing that both say differs. */
    boolean covers(NamedClient client) {
        return (kind == null || kind == client.kind)
                && agree(organisation, client.organisation)
                && agree(apiKey, client.apiKey)
                && (client.kind == ClientKind.APPLICATION
                        ? type == null && id == null
                        : agree(type, client.type) && agree(id, client.id));
    }

    private static boolean agree(String one, String other) {
        return one == null || other == null || one.equals(other);
    }

    private static String first(String option, Optional<String> fallback) {
        return option == null ? fallback.orElse(null) : option;
    }

    private static String organisationOf(String apiKey) {
        return apiKey == null || apiKey.isEmpty()
                ? null
                : new ApiKey(apiKey).organisation().orElse(null);
    }
}
