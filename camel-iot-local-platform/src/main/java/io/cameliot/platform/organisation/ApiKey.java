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

/**
 * An API key and its authentication token: the MQTT user name and password of an application.
 *
 * <p>The token is no part of {@link #toString()}; equality is identity, so that comparing two keys tells nothing about
 * their tokens.
 */
public final class ApiKey {

    private final String key;
    private final Token token;

    ApiKey(String key, Token token) {
        this.key = key;
        this.token = token;
    }

    /** The API key, for example {@code a-myorg1-a84ps90Ajs}: the MQTT user name. */
    public String key() {
        return key;
    }

    /** The authentication token: the MQTT password. Meant for handing to a client, not for printing. */
    public String token() {
        return token.value();
    }

    /**
     * Whether a password is this key's token. The time this takes depends on the length of the password only, not on
     * how much of it is right.
     *
     * @param password the password's bytes as they came in the CONNECT packet
     */
    public boolean matches(byte[] password) {
        return token.matches(password);
    }

    @Override
    public String toString() {
        return key;
    }
}
