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
package io.cameliot.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.List;

/** The threads that live on behalf of a client ID: Paho's, and the connection's own. */
final class ConnectionThreads {
    private ConnectionThreads() {}

    static void awaitNone(String clientId) {
        await().untilAsserted(() -> assertThat(of(clientId)).isEmpty());
    }

    /** Their names and what they do. */
    private static List<String> of(String clientId) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().contains(clientId))
                .map(entry -> entry.getKey().getName() + " in " + Arrays.toString(entry.getValue()))
                .toList();
    }
}
