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

import java.util.Set;

/** A gateway: a device that speaks for other devices. */
public final class Gateway {

    private final Device device;
    private final Token token;
    private final Set<Device> group;

    Gateway(Device device, Token token, Set<Device> group) {
        this.device = device;
        this.token = token;
        this.group = group;
    }

    Token token() {
        return token;
    }

    /**
     * Whether a password is this gateway's token.
     *
     * @param password the password's bytes as they came in the CONNECT packet
     */
    public boolean matches(byte[] password) {
        return token.matches(password);
    }

    /** Whether the gateway may act for this device: itself, a device of its resource group, or any if it has no group. */
    public boolean actsFor(Device other) {
        return group.isEmpty() || other.equals(device) || group.contains(other);
    }

    /** The gateway's own name, without the token. */
    @Override
    public String toString() {
        return "Gateway " + device;
    }
}
