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

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * An organisation as it is before the platform starts: its ID, its API keys, its devices. Immutable; every method that
 * adds something returns a new organisation.
 *
 * <pre>{@code
 * Organisation.named("myorg1")
 *         .apiKey("a-myorg1-a84ps90Ajs", "MP$08VKz!8rXwnR-Q*")
 *         .device("pump", "p-01")
 * }</pre>
 *
 * <p>By default a device that is not listed is registered when an application first publishes for it; see
 * {@link #registeredDevicesOnly()} for the strict way.
 */
public final class Organisation {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,36}");
    private static final String QUICKSTART = "quickstart";

    private final String id;
    private final List<ApiKey> apiKeys;
    private final Set<Device> devices;
    private final boolean registeredDevicesOnly;

    private Organisation(String id, List<ApiKey> apiKeys, Set<Device> devices, boolean registeredDevicesOnly) {
        this.id = id;
        this.apiKeys = apiKeys;
        this.devices = devices;
        this.registeredDevicesOnly = registeredDevicesOnly;
    }

    /**
     * An organisation without API keys and devices.
     *
     * @param id letters and digits, at least one; six of them on the hosted service, the workspace ID elsewhere
     * @throws IllegalArgumentException if the ID holds anything else, or is the reserved {@code quickstart}
     */
    public static Organisation named(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("Organisation ID \"" + id
                    + "\": an organisation ID is made of letters and digits only. Choose one such as \"myorg1\".");
        }
        if (id.equals(QUICKSTART)) {
            throw new IllegalArgumentException("Organisation ID \"" + id
                    + "\" is reserved for the Quickstart service, which has no API keys. Choose another ID.");
        }
        return new Organisation(id, List.of(), Set.of(), false);
    }

    /**
     * Adds an API key.
     *
     * @param key the API key, of the form {@code a-{organisation}-{name}}: clients find their organisation in it
     * @param token the authentication token, any text but not empty
     * @throws IllegalArgumentException if the key is not of that form or already there, or the token is empty
     */
    public Organisation apiKey(String key, String token) {
        String prefix = "a-" + id + "-";
        if (!key.startsWith(prefix) || key.length() == prefix.length()) {
            throw new IllegalArgumentException("API key \"" + key + "\": an API key of organisation \"" + id
                    + "\" starts with \"" + prefix + "\" and a name. Try \"" + prefix + "a84ps90Ajs\".");
        }
        if (apiKeys.stream().anyMatch(known -> known.key().equals(key))) {
            throw new IllegalArgumentException(
                    "API key \"" + key + "\": organisation \"" + id + "\" has it already. Give each key its own name.");
        }
        if (token.isEmpty()) {
            throw new IllegalArgumentException("API key \"" + key + "\": its token is empty. Give it one.");
        }
        List<ApiKey> more = new ArrayList<>(apiKeys);
        more.add(new ApiKey(key, token));
        return new Organisation(id, Collections.unmodifiableList(more), devices, registeredDevicesOnly);
    }

    /**
     * Registers a device, and with it its device type. Registering it again changes nothing.
     *
     * @param type the device type: 1 to 36 characters out of {@code A-Z a-z 0-9 . _ -}
     * @param deviceId the device ID: the same rule
     * @throws IllegalArgumentException if one of them is not so
     */
    public Organisation device(String type, String deviceId) {
        requireName("Device type", type);
        requireName("Device ID", deviceId);
        Set<Device> more = new TreeSet<>(devices);
        more.add(new Device(type, deviceId));
        return new Organisation(id, apiKeys, Collections.unmodifiableSet(more), registeredDevicesOnly);
    }

    /**
     * Makes the organisation strict: an application may publish for registered devices only ("an application can
     * publish events as if they came from any registered device"), and is refused as not authorised (0x87) for any
     * other. Without this, a device is registered when an application first publishes for it.
     */
    public Organisation registeredDevicesOnly() {
        return new Organisation(id, apiKeys, devices, true);
    }

    /** The organisation ID. */
    public String id() {
        return id;
    }

    /** The API keys, in the order in which they were added. */
    public List<ApiKey> apiKeys() {
        return apiKeys;
    }

    /** The devices that are registered from the start. */
    public Set<Device> devices() {
        return devices;
    }

    /** Whether publishing for a device that is not registered is refused. */
    public boolean isRegisteredDevicesOnly() {
        return registeredDevicesOnly;
    }

    /** The organisation ID, the API keys without their tokens, and how many devices. */
    @Override
    public String toString() {
        return "Organisation " + id + ", API keys " + apiKeys + ", " + devices.size() + " devices";
    }

    private static void requireName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " \"" + name
                    + "\": 1 to 36 characters out of A-Z a-z 0-9 . _ - are allowed. Choose one such as \"pump-01\".");
        }
    }
}
