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

import java.util.Comparator;

/**
 * A device, known by its type and its ID within that type.
 *
 * @param type the device type, not empty
 * @param id the device ID, not empty
 */
public record Device(String type, String id) implements Comparable<Device> {

    private static final Comparator<Device> ORDER =
            Comparator.comparing(Device::type).thenComparing(Device::id);

    /** Refuses an empty type or ID. */
    public Device {
        if (type.isEmpty() || id.isEmpty()) {
            throw new IllegalArgumentException(
                    "Device type \"" + type + "\", device ID \"" + id + "\": neither may be empty. Give both a name.");
        }
    }

    /** By type, then by ID. */
    @Override
    public int compareTo(Device other) {
        return ORDER.compare(this, other);
    }
}
