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
package io.cameliot.platform.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class InternalTopicTest {

    @Test
    void a_scalable_application_has_one_group_for_its_connections_and_another_for_its_instances() {
        ClientTopics connections = ClientTopics.of(new ClientId.ScalableApplication("myorg1", "app", Optional.empty()));
        ClientTopics instances = ClientTopics.of(new ClientId.ScalableApplication("myorg1", "app", Optional.of("1")));
        String filter = "iot-2/type/+/id/+/mon";

        assertThat(InternalTopic.ofFilter(connections, filter))
                .isEqualTo("$share/connections.myorg1.app/myorg1/" + filter);
        assertThat(InternalTopic.ofFilter(instances, filter)).isEqualTo("$share/instances.myorg1.app/myorg1/" + filter);
        assertThat(InternalTopic.filterToClient(instances, InternalTopic.ofFilter(instances, filter)))
                .isEqualTo(filter);
    }
}
