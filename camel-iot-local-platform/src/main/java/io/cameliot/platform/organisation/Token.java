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

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/** The secret of a client: its MQTT password. No text form shows it. */
final class Token {

    /** The length of an MQTT password has two bytes. */
    private static final int MAX_BYTES = 0xFFFF;

    private final String value;

    Token(String owner, String value) {
        if (Objects.requireNonNull(value, "token").isEmpty()) {
            throw new IllegalArgumentException(owner + ": its token is empty. Give it one.");
        }
        byte[] password = value.getBytes(StandardCharsets.UTF_8);
        if (password.length > MAX_BYTES) {
            throw new IllegalArgumentException(owner + ": its token has " + password.length
                    + " bytes, and an MQTT password has at most " + MAX_BYTES + ". Give it a shorter one.");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new IllegalArgumentException(owner
                    + ": its token holds half a character (a lone surrogate), which UTF-8 has no bytes for. Give it whole"
                    + " ones.");
        }
        this.value = value;
    }

    String value() {
        return value;
    }

    /** Whether a password is this token; the time this takes tells nothing about how much of it is right. */
    boolean matches(byte[] password) {
        return MessageDigest.isEqual(password, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether these are the same token, or both none (null). */
    static boolean same(Token one, Token other) {
        return one == null || other == null ? one == other : one.value.equals(other.value);
    }

    @Override
    public String toString() {
        return "a token";
    }
}
