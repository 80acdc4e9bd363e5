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
package io.cameliot.platform.rules;

import io.cameliot.platform.organisation.Device;
import io.cameliot.platform.organisation.Registry;
import java.util.Optional;

/** Which devices a gateway acts for: those of its resource group. All other clients are free of such limits. */
public final class ResourceGroups {

    private static final String WILDCARD = "+";
    private static final int TYPE_LEVEL = 2;
    private static final int ID_LEVEL = 4;

    private final Registry registry;

    /** The resource groups in this registry. */
    public ResourceGroups(Registry registry) {
        this.registry = registry;
    }

    /** Whether this client may act for this device. */
    boolean allow(ClientId client, Device device) {
        if (!(client instanceof ClientId.Gateway gateway)) {
            return true;
        }
        return registry.organisation(gateway.organisation())
                .flatMap(organisation -> organisation.gateway(new Device(gateway.type(), gateway.id())))
                .map(known -> known.actsFor(device))
                .orElse(false);
    }

    /** Whether this client may get a message that was published to this topic of the broker. */
    public boolean allowDelivery(ClientId client, String internalTopic) {
        return device(InternalTopic.fullTopic(internalTopic))
                .map(device -> allow(client, device))
                .orElse(true);
    }

    /** Whether this client may subscribe to this filter: one with a wildcard selects what it may get. */
    boolean allowFilter(ClientId client, String fullFilter) {
        return device(fullFilter).map(device -> allow(client, device)).orElse(true);
    }

    /** The one device that a topic or filter of the form {@code .../type/{type}/id/{id}/...} names. */
    static Optional<Device> device(String fullTopic) {
        String[] levels = fullTopic.split("/");
        if (levels.length <= ID_LEVEL
                || !levels[TYPE_LEVEL - 1].equals("type")
                || levels[TYPE_LEVEL].equals(WILDCARD)
                || levels[ID_LEVEL].equals(WILDCARD)) {
            return Optional.empty();
        }
        return Optional.of(new Device(levels[TYPE_LEVEL], levels[ID_LEVEL]));
    }
}
