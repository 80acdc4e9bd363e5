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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.naming.ldap.Rdn;

/** The JVM's own program for keys and certificates, at work on one key store. */
final class Keytool {

    /** Passwords go this way, because everybody on the machine can read command lines. */
    private static final String PASSWORD_VARIABLE = "KEYTOOL_STORE_PASSWORD";

    /** It runs for half a second: what starts fast ends first. Other JVMs may not know these options. */
    private static final List<String> FAST_START =
            List.of("-J-XX:+IgnoreUnrecognizedVMOptions", "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC");

    private final KeyStoreFile keyStore;

    Keytool(KeyStoreFile keyStore) {
        this.keyStore = keyStore;
    }

    /**
     * Makes a key, and a certificate for it.
     *
     * @param alias under which name both are kept
     * @param commonName the subject
     * @param options of {@code keytool -genkeypair}, such as who signs it; without, the key signs its own certificate
     * @param startDate when the certificate begins to be valid, from now on, as keytool writes it: {@code -31d}
     * @param validityDays for how long, in days
     * @throws IllegalStateException if it fails
     */
    void generate(String alias, String commonName, List<String> options, String startDate, int validityDays)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-alias", alias));
        arguments.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        arguments.addAll(List.of("-dname", "CN=" + Rdn.escapeValue(commonName)));
        arguments.addAll(List.of("-startdate", startDate, "-validity", Integer.toString(validityDays)));
        arguments.addAll(options);
        run(arguments);
    }

    private void run(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(FAST_START);
        command.addAll(arguments);
        command.addAll(List.of("-keystore", keyStore.path().toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass:env", PASSWORD_VARIABLE));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(PASSWORD_VARIABLE, keyStore.password());
        Process process = builder.start();
        try {
            // It asks for what it misses; nobody answers.
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException("Keytool has failed with status " + status + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for keytool.", e);
        } finally {
            process.destroy();
        }
    }
}
