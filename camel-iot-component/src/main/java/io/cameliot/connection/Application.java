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

import io.cameliot.protocol.TopicFilter;
import java.util.List;

/**
 * What a connection has to know of the routes of its application, to decide what becomes of a message that no handler
 * takes. Called by threads that must not wait.
 */
public interface Application {
    /** An application that runs, all of whose handlers are there. */
    Application RUNNING = new Application() {
        @Override
        public Phase phase() {
            return Phase.RUNNING;
        }

        @Override
        public boolean isExpected(String topic) {
            return false;
        }

        @Override
        public List<TopicFilter> filters() {
            return List.of();
        }
    };

    /** Where the application is between its start and its end. */
    enum Phase {
        /** Handlers may still come. */
        STARTING,
        RUNNING,
        /** Handlers leave, and the subscriptions of a durable session stay for the next time. */
        STOPPING
    }

    Phase phase();

    /**
     * Whether a handler for a topic is about to come: while the application starts, its route has yet to start; while it runs,
     * its route is being started, or another after which its own may follow, or will be tried again.
     */
    boolean isExpected(String topic);

    /** What its routes subscribe to, whether they run or not. */
    List<TopicFilter> filters();
}
