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
package io.cameliot.platform.organisation;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** The organisations of one running platform and the devices they have by now. Safe for use by many threads. */
public final class Registry {

    // Read for each message: a map that never changes, and that an update replaces.
    private volatile Map<String, Organisation> organisations;
    private final Map<String, Set<Device>> devices;
    private final List<BiConsumer<String, Set<Device>>> forgetters = new CopyOnWriteArrayList<>();

    /**
     * A registry of these organisations and their devices.
     *
     * @throws IllegalArgumentException if two have the same ID
     */
    public Registry(Collection<Organisation> organisations) {
        Map<String, Organisation> byId = new LinkedHashMap<>();
        Map<String, Set<Device>> devicesById = new LinkedHashMap<>();
        for (Organisation organisation : organisations) {
            if (byId.put(organisation.id(), organisation) != null) {
                throw new IllegalArgumentException(
                        "Organisation \"" + organisation.id() + "\" is given twice. Merge the two, or rename one.");
            }
            Set<Device> known = ConcurrentHashMap.newKeySet();
            known.addAll(organisation.devices());
            devicesById.put(organisation.id(), known);
        }
        this.organisations = Collections.unmodifiableMap(byId);
        this.devices = Collections.unmodifiableMap(devicesById);
    }

    /** The organisation with this ID, if there is one. */
    public Optional<Organisation> organisation(String id) {
        return Optional.ofNullable(organisations.get(id));
    }

    /** All organisations, in the order in which they were given. */
    public List<Organisation> organisations() {
        return List.copyOf(organisations.values());
    }

    /** The IDs of all organisations, in the order in which they were given. */
    public List<String> organisationIds() {
        return List.copyOf(organisations.keySet());
    }

    /**
     * Changes an organisation.
     *
     * @param change what to make of it; it gets the organisation with all devices that are registered by now
     * @return the organisation as it was before
     * @throws IllegalArgumentException if there is no such organisation, or the change gives null or
     *     another ID
     */
    public synchronized Organisation update(String organisationId, UnaryOperator<Organisation> change) {
        Set<Device> known = devicesOf(organisationId);
        Organisation before = organisations.get(organisationId).withDevices(known);
        Organisation after = change.apply(before);
        if (after == null) {
            throw new IllegalArgumentException("Organisation \"" + organisationId
                    + "\" cannot become null. Return the organisation that the change makes.");
        }
        if (!after.id().equals(organisationId)) {
            throw new IllegalArgumentException("Organisation \"" + organisationId + "\" cannot become \"" + after.id()
                    + "\": its ID stays. Start from the organisation that the change is given.");
        }
        Set<Device> removed = new HashSet<>(before.devices());
        removed.removeAll(after.devices());
        known.removeAll(removed);
        if (!removed.isEmpty()) {
            forgetters.forEach(forgetter -> forgetter.accept(organisationId, removed));
        }
        known.addAll(after.devices());
        Map<String, Organisation> changed = new LinkedHashMap<>(organisations);
        changed.put(organisationId, after);
        organisations = Collections.unmodifiableMap(changed);
        return before;
    }

    /**
     * Has something told of each removal, before one of the devices can be registered again.
     *
     * @param forgetter takes the organisation and its devices that are removed; it must not wait
     */
    public void whenRemoved(BiConsumer<String, Set<Device>> forgetter) {
        forgetters.add(forgetter);
    }

    /** Whether clients of this organisation may publish for this device. */
    public boolean accepts(String organisationId, Device device) {
        Organisation organisation = organisations.get(organisationId);
        return organisation != null
                && (!organisation.isRegisteredDevicesOnly()
                        || devices.get(organisationId).contains(device));
    }

    /** Registers a device; one that is there already stays as it is. */
    public void register(String organisationId, Device device) {
        devicesOf(organisationId).add(device);
    }

    /** The devices registered by now: a copy, by type and ID. */
    public SortedSet<Device> devices(String organisationId) {
        return new TreeSet<>(devicesOf(organisationId));
    }

    private Set<Device> devicesOf(String organisationId) {
        Set<Device> known = devices.get(organisationId);
        if (known == null) {
            throw new IllegalArgumentException("Organisation \"" + organisationId + "\" is not known here; known are "
                    + organisationIds() + ". Add it before the platform starts.");
        }
        return known;
    }
}
