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
package io.cameliot.broker;

import org.opentest4j.TestAbortedException;

/**
 * A real MQTT 5 server that tests run against. All have one application that may connect: that of {@link #API_KEY}.
 */
public interface TestBroker extends AutoCloseable {
    String ORGANISATION = "myorg1";
    String API_KEY = "a-myorg1-a84ps90Ajs";
    String TOKEN = "MP$08VKz!8rXwnR-Q*";

    /** Where to connect to: {@code tcp://host:port}. */
    String serverUri();

    /**
     * Stops it as a server that is shut down, and starts it again on the same port.
     *
     * @throws TestAbortedException if this kind of server cannot
     */
    default void restart() throws Exception {
        throw new TestAbortedException("A container gets another port when it starts again");
    }

    @Override
    void close();

    default String host() {
        return serverUri().replaceAll("tcp://(.*):\\d+", "$1");
    }

    default int port() {
        return Integer.parseInt(serverUri().replaceAll(".*:(\\d+)", "$1"));
    }
}
