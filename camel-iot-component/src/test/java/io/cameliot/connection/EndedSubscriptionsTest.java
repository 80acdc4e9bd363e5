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
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What comes for a subscription that has ended is told by its identifiers, or by its topic if it has none. */
class EndedSubscriptionsTest {
    private final EndedSubscriptions ended = new EndedSubscriptions();

    /** The subscription to the status of an application, with the application's number as its identifier. */
    private static Subscription of(int application) {
        return new Subscription(application, filter("iot-2/app/app-" + application + "/mon"), application, 1);
    }

    private static InboundMessage message(int application, Integer... identifiers) {
        return TestConnections.received(1, 1, "iot-2/app/app-" + application + "/mon", "", identifiers);
    }

    @Test
    void aMessageWithIdentifiersIsOfEndedSubscriptionsIfAllOfThemAre() {
        ended.add(of(1));
        ended.add(of(2));

        assertThat(ended.include(message(1, 1))).isTrue();
        assertThat(ended.include(message(1, 1, 2))).isTrue();
        assertThat(ended.include(message(1, 1, 3))).isFalse();
        assertThat(ended.include(message(1, 3))).isFalse();
    }

    @Test
    void aMessageWithoutIdentifiersIsOfAnEndedSubscriptionIfItsTopicIs() {
        ended.add(of(1));
        ended.add(new Subscription(2, filter("iot-2/type/pump/id/+/mon").shared("group"), 2, 1));

        assertThat(ended.include(message(1))).isTrue();
        assertThat(ended.include(message(2))).isFalse();
        assertThat(ended.include(TestConnections.received(1, 1, "iot-2/type/pump/id/p-01/mon", "")))
                .isTrue();
    }

    @Test
    void aSubscriptionThatIsMadeAgainHasNotEnded() {
        ended.add(of(1));

        ended.remove(1);

        assertThat(ended.include(message(1, 1))).isFalse();
        assertThat(ended.include(message(1))).isFalse();
    }

    @Test
    void theOldestIsForgottenWhenThereAreTooMany() {
        for (int i = 0; i <= EndedSubscriptions.MAX; i++) {
            ended.add(of(i));
        }

        assertThat(ended.include(message(0, 0))).isFalse();
        assertThat(ended.include(message(0))).isFalse();
        assertThat(ended.include(message(1, 1))).isTrue();
        assertThat(ended.include(message(1))).isTrue();
    }
}
