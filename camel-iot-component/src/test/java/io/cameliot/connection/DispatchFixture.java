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

import static io.cameliot.connection.TestConnections.filter;

import io.cameliot.protocol.TopicFilter;
import java.util.concurrent.TimeUnit;

/** Two filters, one of which includes the other, with their handlers. */
abstract class DispatchFixture extends ScriptedServerTest {
    static final TopicFilter PUMPS = filter("iot-2/type/pump/id/+/evt/+/fmt/+");
    static final TopicFilter EVENTS = filter("iot-2/type/+/id/+/evt/+/fmt/+");
    static final String VALVE = "iot-2/type/valve/id/v-01/evt/status/fmt/text";

    final Received pumps = Received.doneAtOnce();
    final Received events = Received.doneAtOnce();

    static void subscribe(ClientConnection connection, TopicFilter filter, InboundHandler handler) throws Exception {
        connection.subscribe(filter, 1, handler).get(10, TimeUnit.SECONDS);
    }

    void resumeSessions() {
        server.accepts(true);
    }
}
