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
package io.cameliot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the organisation Quickstart does without. */
class QuickstartTest {
    private static final ClientId APPLICATION = new ClientId.Application("quickstart", "board");

    private static void refused(Runnable check, String what) {
        assertThatIllegalArgumentException()
                .isThrownBy(check::run)
                .withMessageStartingWith("The organisation quickstart offers " + what + ". ");
    }

    private static TopicFilter filter(String text) {
        return TopicFilter.parse(text).orElseThrow();
    }

    @Test
    void itIsTheOrganisationThatMakesIt() {
        assertThat(Quickstart.isUsedBy(APPLICATION)).isTrue();
        assertThat(Quickstart.isUsedBy(new ClientId.Application("myorg1", "quickstart")))
                .isFalse();
    }

    @Test
    void noCommands() {
        refused(() -> Quickstart.checkResource(Resource.COMMAND), "no commands");
        refused(() -> Quickstart.checkSubscription(filter("iot-2/type/pump/id/p-01/cmd/+/fmt/+")), "no commands");
        assertThatNoException().isThrownBy(() -> Quickstart.checkResource(Resource.EVENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iot-2/type/pump/id/+/evt/status/fmt/json", "iot-2/type/pump/id/+/mon", "iot-2/app/+/mon"})
    void noWildcardsForDeviceAndApplicationIds(String filter) {
        refused(() -> Quickstart.checkSubscription(filter(filter)), "no wildcards for device and application IDs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"iot-2/type/+/id/p-01/evt/+/fmt/+", "iot-2/type/+/id/p-01/mon", "iot-2/app/board/mon"})
    void otherWildcardsAreFine(String filter) {
        assertThatNoException().isThrownBy(() -> Quickstart.checkSubscription(filter(filter)));
    }

    @Test
    void noTls() {
        refused(() -> Quickstart.checkConnection(APPLICATION, true, false), "no connections over TLS");
    }

    @Test
    void noScalableApplications() {
        ClientId scalable = new ClientId.ScalableApplication("quickstart", "board", Optional.empty());

        refused(() -> Quickstart.checkConnection(scalable, false, false), "no scalable applications");
    }

    @Test
    void noDurableSessions() {
        refused(() -> Quickstart.checkConnection(APPLICATION, false, true), "no durable sessions");
    }

    @ParameterizedTest
    @CsvSource({"DEVICE, json, true", "DEVICE, text, false", "APPLICATION, text, true"})
    void devicesSendEventsAsJson(ClientKind kind, String format, boolean allowed) {
        Topic topic = Topic.of(Resource.EVENT, kind, variable -> variable == TopicVariable.FORMAT ? format : "x");

        if (allowed) {
            assertThatNoException().isThrownBy(() -> Quickstart.checkTopic(kind, topic));
        } else {
            refused(() -> Quickstart.checkTopic(kind, topic), "no events of devices in other formats than json");
        }
    }
}
