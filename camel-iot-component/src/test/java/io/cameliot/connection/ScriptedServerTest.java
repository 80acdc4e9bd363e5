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

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Connections to a server that does what the test says. */
abstract class ScriptedServerTest {
    final TestConnections connections = new TestConnections();
    ScriptedServer server;

    @BeforeEach
    final void startServer() throws IOException {
        server = ScriptedServer.start();
    }

    @AfterEach
    final void closeAll() throws IOException {
        connections.close();
        server.close();
    }
}
