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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * An organisation: its ID, its API keys, its devices and gateways. Immutable; every method that adds or removes something
 * returns a new organisation.
 *
 * <pre>{@code
 * Organisation.named("myorg1")
 *         .apiKey("a-myorg1-a84ps90Ajs", "MP$08VKz!8rXwnR-Q*")
 *         .device("pump", "p-01")
 *         .device("pump", "p-02", "device-token")
 *         .gateway("hub", "h-01", "gateway-token")
 * }</pre>
 *
 * <p>By default a device that is not listed is registered when an application or a gateway first publishes for it; see
 * {@link #registeredDevicesOnly()} for the strict way.
 */
public final class Organisation {

    /** The ID of the organisation that is the Quickstart service. */
    public static final String QUICKSTART = "quickstart";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,36}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,36}");

    private final String id;
    private final List<ApiKey> apiKeys;
    private final Set<Device> devices;
    private final Map<Device, Token> deviceTokens;
    private final Map<Device, Gateway> gateways;
    private final boolean registeredDevicesOnly;

    private Organisation(
            String id,
            List<ApiKey> apiKeys,
            Set<Device> devices,
            Map<Device, Token> deviceTokens,
            Map<Device, Gateway> gateways,
            boolean registeredDevicesOnly) {
        this.id = id;
        this.apiKeys = Collections.unmodifiableList(apiKeys);
        this.devices = Collections.unmodifiableSet(devices);
        this.deviceTokens = Collections.unmodifiableMap(deviceTokens);
        this.gateways = Collections.unmodifiableMap(gateways);
        this.registeredDevicesOnly = registeredDevicesOnly;
    }

    /**
     * An organisation without API keys and devices.
     *
     * @param id 1 to 36 letters and digits; six of them on the hosted service, the workspace ID elsewhere
     * @throws IllegalArgumentException if the ID holds anything else, or is the reserved {@code quickstart}
     */
    public static Organisation named(String id) {
        Objects.requireNonNull(id, "id");
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("Organisation ID \"" + id
                    + "\": an organisation ID is made of 1 to 36 letters and digits. Choose one such as \"myorg1\".");
        }
        if (id.equals(QUICKSTART)) {
            throw new IllegalArgumentException("Organisation ID \"" + id
                    + "\" is reserved for the Quickstart service, which has no API keys. Choose another ID, or use"
                    + " Organisation.quickstart().");
        }
        return new Organisation(id, List.of(), Set.of(), Map.of(), Map.of(), false);
    }

    /**
     * The organisation {@code quickstart}: applications and devices connect without credentials, and less is allowed.
     * It has neither API keys nor tokens; adding one is refused.
     */
    public static Organisation quickstart() {
        return new Organisation(QUICKSTART, List.of(), Set.of(), Map.of(), Map.of(), false);
    }

    /**
     * Adds an API key.
     *
     * @param key the API key, of the form {@code a-{organisation}-{name}}: clients find their organisation in it
     * @param token the authentication token, any text but not empty
     * @throws IllegalArgumentException if the key is not of that form or already there, or the token is empty, or this
     *     is Quickstart
     */
    public Organisation apiKey(String key, String token) {
        requireCredentials();
        String prefix = "a-" + id + "-";
        if (!Objects.requireNonNull(key, "key").startsWith(prefix) || key.length() == prefix.length()) {
            throw new IllegalArgumentException("API key \"" + key + "\": an API key of organisation \"" + id
                    + "\" starts with \"" + prefix + "\" and a name. Try \"" + prefix + "a84ps90Ajs\".");
        }
        if (apiKeys.stream().anyMatch(known -> known.key().equals(key))) {
            throw new IllegalArgumentException(
                    "API key \"" + key + "\": organisation \"" + id + "\" has it already. Give each key its own name.");
        }
        List<ApiKey> more = new ArrayList<>(apiKeys);
        more.add(new ApiKey(key, new Token("API key \"" + key + "\"", token)));
        return new Organisation(id, more, devices, deviceTokens, gateways, registeredDevicesOnly);
    }

    /**
     * Registers a device, and with it its device type. Registering it again changes nothing. Without a token the device
     * cannot connect itself; applications and gateways can publish for it.
     *
     * @param type the device type: 1 to 36 characters out of {@code A-Z a-z 0-9 . _ -}
     * @param deviceId the device ID: the same rule
     * @throws IllegalArgumentException if one of them is not so
     */
    public Organisation device(String type, String deviceId) {
        return new Organisation(
                id, apiKeys, with(named(type, deviceId, "Device")), deviceTokens, gateways, registeredDevicesOnly);
    }

    /**
     * Registers a device that connects itself, as {@code d:{organisation}:{type}:{deviceId}} with the user name
     * {@code use-token-auth}.
     *
     * @param type the device type: 1 to 36 characters out of {@code A-Z a-z 0-9 . _ -}
     * @param deviceId the device ID: the same rule
     * @param token the authentication token, the device's MQTT password: any text but not empty
     * @throws IllegalArgumentException if one of them is not so, or the device has a token already or is a gateway, or
     *     this is Quickstart
     */
    public Organisation device(String type, String deviceId, String token) {
        requireCredentials();
        Device device = named(type, deviceId, "Device");
        requireWithoutToken(device);
        Map<Device, Token> more = new TreeMap<>(deviceTokens);
        more.put(device, new Token("Device \"" + deviceId + "\" of type \"" + type + "\"", token));
        return new Organisation(id, apiKeys, with(device), more, gateways, registeredDevicesOnly);
    }

    /**
     * Registers a gateway, which connects as {@code g:{organisation}:{type}:{gatewayId}} with the user name
     * {@code use-token-auth} or {@code g/{organisation}/{type}/{gatewayId}}.
     *
     * @param type the gateway's device type: 1 to 36 characters out of {@code A-Z a-z 0-9 . _ -}
     * @param gatewayId the gateway's device ID: the same rule
     * @param token the authentication token, the gateway's MQTT password: any text but not empty
     * @param group the gateway's resource group: the devices, itself apart, for which it may publish and whose commands
     *     and monitoring messages it gets; if none is given, all devices of the organisation
     * @throws IllegalArgumentException if one of them is not so, or there is a gateway or a device with a token of that
     *     name, or a device is in the group twice, or this is Quickstart
     */
    public Organisation gateway(String type, String gatewayId, String token, Device... group) {
        requireCredentials();
        Device device = named(type, gatewayId, "Gateway");
        requireWithoutToken(device);
        Set<Device> members = new TreeSet<>();
        for (Device member : group) {
            if (!members.add(member)) {
                throw new IllegalArgumentException("Gateway \"" + gatewayId + "\" of type \"" + type + "\": device \""
                        + member.id() + "\" of type \"" + member.type()
                        + "\" is in its resource group twice. Name it once.");
            }
        }
        Map<Device, Gateway> more = new TreeMap<>(gateways);
        more.put(
                device,
                new Gateway(
                        device, new Token("Gateway \"" + gatewayId + "\" of type \"" + type + "\"", token), members));
        return new Organisation(id, apiKeys, with(device), deviceTokens, more, registeredDevicesOnly);
    }

    /** Removes a device or a gateway, with its token. Does nothing if there is none of that name. */
    public Organisation withoutDevice(String type, String deviceId) {
        Device removed = new Device(type, deviceId);
        Set<Device> fewer = new TreeSet<>(devices);
        fewer.remove(removed);
        Map<Device, Token> fewerTokens = new TreeMap<>(deviceTokens);
        fewerTokens.remove(removed);
        Map<Device, Gateway> fewerGateways = new TreeMap<>(gateways);
        fewerGateways.remove(removed);
        return new Organisation(id, apiKeys, fewer, fewerTokens, fewerGateways, registeredDevicesOnly);
    }

    /** Removes an API key. Does nothing if there is none of that name. */
    public Organisation withoutApiKey(String key) {
        List<ApiKey> fewer =
                apiKeys.stream().filter(known -> !known.key().equals(key)).toList();
        return new Organisation(id, fewer, devices, deviceTokens, gateways, registeredDevicesOnly);
    }

    /** The devices and gateways that cannot go on as they are if the organisation becomes this: removed, or with another token. */
    public Set<Device> shutOutBy(Organisation after) {
        Set<Device> shutOut = new TreeSet<>(devices);
        shutOut.removeIf(device -> after.devices.contains(device)
                && Token.same(deviceTokens.get(device), after.deviceTokens.get(device))
                && Token.same(tokenOfGateway(device), after.tokenOfGateway(device)));
        return shutOut;
    }

    private Token tokenOfGateway(Device device) {
        return gateway(device).map(Gateway::token).orElse(null);
    }

    /** The same with these devices, too, whatever their names: those that were registered by publishing for them. */
    Organisation withDevices(Set<Device> others) {
        Set<Device> more = new TreeSet<>(devices);
        more.addAll(others);
        return new Organisation(id, apiKeys, more, deviceTokens, gateways, registeredDevicesOnly);
    }

    /**
     * Makes the organisation strict: an application may publish for registered devices only ("an application can
     * publish events as if they came from any registered device"), and is refused as not authorised (0x87) for any
     * other. Without this, a device is registered when an application first publishes for it.
     */
    public Organisation registeredDevicesOnly() {
        return new Organisation(id, apiKeys, devices, deviceTokens, gateways, true);
    }

    /** The organisation ID. */
    public String id() {
        return id;
    }

    /** The API keys, in the order in which they were added. */
    public List<ApiKey> apiKeys() {
        return apiKeys;
    }

    /** The devices that are registered, gateways included. */
    public Set<Device> devices() {
        return devices;
    }

    /** The gateway of this name, if there is one. */
    public Optional<Gateway> gateway(Device device) {
        return Optional.ofNullable(gateways.get(device));
    }

    /** Whether this device has a token: only then can it connect itself. */
    public boolean hasToken(Device device) {
        return deviceTokens.containsKey(device);
    }

    /**
     * Whether a password is the token of this device; not so if it has none.
     *
     * @param password the password's bytes as they came in the CONNECT packet
     */
    public boolean isTokenOf(Device device, byte[] password) {
        Token token = deviceTokens.get(device);
        return token != null && token.matches(password);
    }

    /** Whether publishing for a device that is not registered is refused. */
    public boolean isRegisteredDevicesOnly() {
        return registeredDevicesOnly;
    }

    /** Whether this is the Quickstart service. */
    public boolean isQuickstart() {
        return id.equals(QUICKSTART);
    }

    /** The organisation ID, the API keys without their tokens, and how many devices. */
    @Override
    public String toString() {
        return "Organisation " + id + ", API keys " + apiKeys + ", " + devices.size() + " devices";
    }

    private Set<Device> with(Device device) {
        Set<Device> more = new TreeSet<>(devices);
        more.add(device);
        return more;
    }

    private void requireCredentials() {
        if (isQuickstart()) {
            throw new IllegalArgumentException("Organisation \"" + id
                    + "\" has neither API keys nor tokens: clients of Quickstart connect without credentials. Use an"
                    + " organisation of your own, Organisation.named(id).");
        }
    }

    private void requireWithoutToken(Device device) {
        if (deviceTokens.containsKey(device) || gateways.containsKey(device)) {
            throw new IllegalArgumentException("Device \"" + device.id() + "\" of type \"" + device.type()
                    + "\": organisation \"" + id + "\" has it already, with a token. Give each device its own ID.");
        }
    }

    private static Device named(String type, String deviceId, String what) {
        requireName(what + " type", type);
        requireName(what + " ID", deviceId);
        return new Device(type, deviceId);
    }

    private static void requireName(String what, String name) {
        Objects.requireNonNull(name, what);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " \"" + name
                    + "\": 1 to 36 characters out of A-Z a-z 0-9 . _ - are allowed. Choose one such as \"pump-01\".");
        }
    }
}
