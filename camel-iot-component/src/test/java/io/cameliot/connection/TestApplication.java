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

/** An application whose phase the test says. */
final class TestApplication implements Application {
    private volatile Phase phase = Phase.RUNNING;
    private volatile String expectedTopic;
    private volatile List<TopicFilter> filters = List.of();

    /** It starts. */
    void starting() {
        phase = Phase.STARTING;
    }

    void running() {
        phase = Phase.RUNNING;
    }

    void stopping() {
        phase = Phase.STOPPING;
    }

    void enter(Phase entered) {
        phase = entered;
    }

    /** A handler for that topic is about to come; null for none. */
    void expect(String topic) {
        expectedTopic = topic;
    }

    /** Its routes subscribe to that, whether they run or not. */
    void uses(TopicFilter... used) {
        filters = List.of(used);
    }

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public boolean isExpected(String topic) {
        return topic.equals(expectedTopic);
    }

    @Override
    public List<TopicFilter> filters() {
        return filters;
    }
}
