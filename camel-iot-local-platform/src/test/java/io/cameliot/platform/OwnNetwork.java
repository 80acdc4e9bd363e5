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
package io.cameliot.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts programs of Java in a network namespace of their own, which has no network but the loopback and no socket of any
 * other program. It takes the right to make one.
 */
final class OwnNetwork {

    private OwnNetwork() {}

    static boolean isPossible() throws InterruptedException {
        try {
            Process process = inOwnNetwork("true").start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** A program on the class path of this one; what it prints as errors is in its output. */
    static Process start(Class<?> program, String argument) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return inOwnNetwork(java, "-cp", System.getProperty("java.class.path"), program.getName(), argument)
                .start();
    }

    private static ProcessBuilder inOwnNetwork(String... command) {
        List<String> whole = new ArrayList<>(List.of("unshare", "--net", "--map-root-user"));
        whole.addAll(List.of("sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
        whole.addAll(List.of(command));
        return new ProcessBuilder(whole).redirectErrorStream(true);
    }
}
