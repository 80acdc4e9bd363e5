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
package io.cameliot.platform.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

/**
 * A PKCS12 file, and the password of the file and of the keys in it.
 *
 * @param path where it is; a relative path is one of the working directory
 * @param password printable characters
 */
public record KeyStoreFile(Path path, String password) {

    /**
     * The file need not be there yet.
     *
     * @throws IllegalArgumentException if the password, or the path, has a control character
     */
    public KeyStoreFile {
        path = path.toAbsolutePath().normalize();
        if (path.toString().chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("The path \"" + path + "\" of a key store has a control character.");
        }
        if (password.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("The password of key store " + path + " has a control character.");
        }
    }

    /**
     * What is in the file.
     *
     * @throws IllegalStateException if it is not there, is no key store, or the password is wrong
     */
    public KeyStore load() {
        try (InputStream in = Files.newInputStream(path)) {
            KeyStore keyStore = KeyStore.getInstance("PKCS12");
            keyStore.load(in, password.toCharArray());
            return keyStore;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    "Cannot read " + path + " (" + e + "). It has to be a PKCS12 file, and the password its own.", e);
        }
    }

    /** The path only. */
    @Override
    public String toString() {
        return path.toString();
    }
}
