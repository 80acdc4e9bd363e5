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
package io.cameliot.protocol;

import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * A device or gateway as topics name it, without its organisation: messages never leave the organisation. The names are
 * taken as the platform gives them and not checked. Devices are ordered by type, then by ID.
 *
 * @param type the device type
 * @param id   the device ID
 */
public record Device(String type, String id) implements Comparable<Device> {
    private static final Comparator<Device> ORDER =
            Comparator.comparing(Device::type).thenComparing(Device::id);

    private static final int PARTS = 4;

    public Device {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(id, "id");
    }

    /**
     * The device whose client ID is {@code d:org:type:id} or {@code g:org:type:id}. As on the platform, the device ID is
     * all that follows the third colon.
     *
     * @return the device, or nothing if the client ID, which may be null, is none of a device or gateway
     */
    static Optional<Device> ofClientId(String clientId) {
        if (clientId == null) {
            return Optional.empty();
        }
        String[] parts = clientId.split(":", PARTS);
        boolean device = parts.length == PARTS && (parts[0].equals("d") || parts[0].equals("g"));
        return device && !parts[2].isEmpty() && !parts[3].isEmpty()
                ? Optional.of(new Device(parts[2], parts[3]))
                : Optional.empty();
    }

    @Override
    public int compareTo(Device other) {
        return ORDER.compare(this, other);
    }

    /** The type and the ID, separated by a slash, which neither can contain. */
    @Override
    public String toString() {
        return type + "/" + id;
    }
}
