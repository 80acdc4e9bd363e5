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
package io.cameliot.fleet;

import io.cameliot.protocol.Device;
import io.cameliot.protocol.MonitoringMessage;
import io.cameliot.protocol.Printable;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * The devices of an organisation and whether they are connected, from the monitoring messages that a route feeds it:
 *
 * <pre>{@code
 * from("iot:device-status").bean(fleet, "update");
 * }</pre>
 *
 * <p>It knows at most so many devices, 1,000,000 by default. When they are reached, messages about further devices are
 * ignored and counted, and known devices go on being followed; {@link #forgetDisconnectedBefore} makes room. Thread-safe.
 */
public final class Fleet {
    /** How many devices it knows at most, if nothing else is said. */
    public static final int DEFAULT_MAX_DEVICES = 1_000_000;

    private static final int QUEUES = 64;

    private final int maxDevices;
    private final Map<Device, ConnectionStatus> devices = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicIntegerArray counts = new AtomicIntegerArray(ConnectionState.values().length);
    private final LongAdder ignored = new LongAdder();
    private final SharedTexts types = new SharedTexts();
    private final SharedTexts reasons = new SharedTexts();
    private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
    private final List<ChangeQueue> queues;

    /** With room for {@link #DEFAULT_MAX_DEVICES}. */
    public Fleet() {
        this(DEFAULT_MAX_DEVICES);
    }

    /**
     * @param maxDevices how many devices it knows at most, 1 or more
     */
    public Fleet(int maxDevices) {
        if (maxDevices < 1) {
            throw new IllegalArgumentException("Invalid maxDevices " + maxDevices + ". It takes a number from 1.");
        }
        this.maxDevices = maxDevices;
        Set<Thread> tellingThreads = ConcurrentHashMap.newKeySet();
        this.queues = Stream.generate(() -> new ChangeQueue(new AllListeners(), tellingThreads))
                .limit(QUEUES)
                .toList();
    }

    /**
     * Takes a message in. Late messages and duplicates do no harm. The device is that of the client ID in the message.
     *
     * @param message a message, or null, which an empty payload becomes and is ignored
     * @throws IllegalArgumentException if the client ID is missing or none of a device or gateway
     */
    public void update(MonitoringMessage message) {
        if (message != null) {
            apply(message.device().orElseThrow(() -> withoutDevice(message)), message);
        }
    }

    /**
     * Takes a message in whose device is known otherwise: its topic says so too, and with it the headers CamelIotDeviceType
     * and CamelIotDeviceId.
     *
     * @param type    the device type
     * @param id      the device ID
     * @param message a message, or null, which is ignored
     */
    public void updateDevice(String type, String id, MonitoringMessage message) {
        if (message != null) {
            apply(new Device(type, id), message);
        }
    }

    private void apply(Device device, MonitoringMessage message) {
        Device key = new Device(types.shared(device.type()), device.id());
        ChangeQueue queue = queues.get(Math.floorMod(key.hashCode(), QUEUES));
        devices.compute(key, (same, known) -> {
            ConnectionStatus before = known == null ? ConnectionStatus.UNKNOWN : known;
            ConnectionStatus after = before.after(message);
            if (after == before || known == null && !admits()) {
                return known;
            }
            if (known != null) {
                counts.decrementAndGet(before.state().ordinal());
            }
            counts.incrementAndGet(after.state().ordinal());
            if (after.isNewsAfter(before) && !listeners.isEmpty()) {
                queue.add(new Change(key, before, after));
            }
            return after.sharing(reasons::shared);
        });
        queue.tell();
    }

    private boolean admits() {
        if (size.getAndUpdate(known -> Math.min(known + 1, maxDevices)) < maxDevices) {
            return true;
        }
        ignored.increment();
        return false;
    }

    private static IllegalArgumentException withoutDevice(MonitoringMessage message) {
        String clientId = message.clientId();
        return new IllegalArgumentException((clientId == null
                        ? "Missing ClientID in a monitoring message."
                        : "No device in the ClientID '" + Printable.excerpt(clientId) + "' of a monitoring message.")
                + " A fleet takes the messages of iot:device-status. If the topic says which device it is, call"
                + " updateDevice with its type and ID.");
    }

    /** What is known about a device; {@link ConnectionStatus#UNKNOWN} if nothing is. */
    public ConnectionStatus status(String type, String id) {
        return devices.getOrDefault(new Device(type, id), ConnectionStatus.UNKNOWN);
    }

    /** How many devices are known. */
    public int size() {
        return size.get();
    }

    /**
     * How many of the known devices are in this state. Unknown are those of which nothing has come but a Disconnect with the
     * close code 288.
     */
    public int count(ConnectionState state) {
        return counts.get(state.ordinal());
    }

    /** The devices that are in this state now, in any order. A copy. */
    public List<Device> devices(ConnectionState state) {
        return devices.entrySet().stream()
                .filter(device -> device.getValue().state() == state)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** All known devices: a view that cannot be changed, follows the fleet, and can be iterated while it changes. */
    public Map<Device, ConnectionStatus> devices() {
        return Collections.unmodifiableMap(devices);
    }

    /** How many messages were ignored because they were about further devices than there is room for. */
    public long ignored() {
        return ignored.sum();
    }

    /**
     * Forgets a device, such as one that is no longer registered. Listeners are not told.
     *
     * @return whether it was known
     */
    public boolean forget(String type, String id) {
        return remove(new Device(type, id), null);
    }

    /**
     * Forgets the devices that have been disconnected for long. Listeners are not told.
     *
     * @param  time since before when
     * @return      how many these were
     */
    public int forgetDisconnectedBefore(Instant time) {
        Objects.requireNonNull(time, "time");
        int forgotten = 0;
        for (Map.Entry<Device, ConnectionStatus> device : devices.entrySet()) {
            ConnectionStatus status = device.getValue();
            boolean old = status.state() == ConnectionState.DISCONNECTED
                    && status.since().filter(time::isAfter).isPresent();
            if (old && remove(device.getKey(), status)) {
                forgotten++;
            }
        }
        return forgotten;
    }

    private boolean remove(Device device, ConnectionStatus onlyIf) {
        boolean[] removed = {false};
        devices.computeIfPresent(device, (same, status) -> {
            if (onlyIf != null && status != onlyIf) {
                return status;
            }
            counts.decrementAndGet(status.state().ordinal());
            removed[0] = true;
            return null;
        });
        if (removed[0]) {
            size.decrementAndGet(); // not before there is room
        }
        return removed[0];
    }

    /** From now on, tells a listener what changes. */
    public void addListener(ChangeListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
    }

    /** No longer tells a listener. */
    public void removeListener(ChangeListener listener) {
        listeners.remove(listener);
    }

    private final class AllListeners implements ChangeListener {
        @Override
        public void changed(Change change) {
            RuntimeException failure = null;
            for (ChangeListener listener : listeners) {
                try {
                    listener.changed(change);
                } catch (RuntimeException e) {
                    if (failure == null) {
                        failure = e;
                    } else if (failure != e) {
                        failure.addSuppressed(e);
                    }
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }
}
