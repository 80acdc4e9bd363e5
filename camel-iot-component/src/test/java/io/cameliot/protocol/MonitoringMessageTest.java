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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cameliot.protocol.MonitoringMessage.Action;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class MonitoringMessageTest {
    private static final Instant TIME = Instant.parse("2026-02-01T10:00:00.250Z");

    @ParameterizedTest
    @CsvSource({
        "d:2m2g5i:dt0:pump-01,       dt0,         pump-01",
        "g:2m2g5i:gw:g-1,            gw,          g-1",
        "d:org-with-dashes:dt0:pump, dt0,         pump",
        "d::dt0:pump,                dt0,         pump",
        "d:2m2g5i:Ünusual type:p:1,  Ünusual type, p:1"
    })
    void theDeviceIsReadFromTheClientIdEvenIfItsNamesAreUnusual(String clientId, String type, String id) {
        assertThat(from(clientId).device()).contains(new Device(type, id));
        assertThat(new Device(type, id)).hasToString(type + "/" + id);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "d",
                "d:2m2g5i:dt0",
                "d:2m2g5i:dt0:",
                "d:2m2g5i::p",
                "D:2m2g5i:dt0:p",
                "a:o:app",
                "A:o:a:i",
                "c:o:t:i"
            })
    void aClientIdOfAnotherKindOrNoneGivesNoDevice(String clientId) {
        assertThat(from(clientId).device()).isEmpty();
    }

    @Test
    void theClientIsReadFromTheClientIdIfItKeepsTheRules() {
        assertThat(from("a:2m2g5i:board").client()).contains(new ClientId.Application("2m2g5i", "board"));
        assertThat(from("d:2m2g5i:dt0:p-01").client()).contains(new ClientId.Device("2m2g5i", "dt0", "p-01"));
        assertThat(from("c:testorg:ABC").client()).isEmpty();
        assertThat(from("").client()).isEmpty();
        assertThat(from(null).client()).isEmpty();
    }

    @Test
    void aMissingCloseCodeIsNormal() {
        assertThat(MonitoringMessage.builder().build().closeCode()).isEqualTo(CloseCode.NORMAL);
        assertThat(MonitoringMessage.builder()
                        .closeCode(CloseCode.NORMAL)
                        .build()
                        .closeCode())
                .isEqualTo(CloseCode.NORMAL);
        assertThat(MonitoringMessage.builder()
                        .closeCode(CloseCode.of(4711))
                        .build()
                        .closeCode())
                .isEqualTo(CloseCode.of(4711));
    }

    @Test
    void whatIsNotSetIsMissing() {
        assertThat(MonitoringMessage.builder().build())
                .hasAllNullFieldsOrPropertiesExcept("otherFields")
                .extracting(MonitoringMessage::otherFields)
                .isEqualTo(Map.of());
    }

    @Test
    void aCopyIsEqualUntilItIsChanged() {
        MonitoringMessage message = full();

        assertThat(message).hasNoNullFieldsOrProperties();
        assertThat(message.toBuilder().build()).isEqualTo(message).hasSameHashCodeAs(message);
        assertThat(message.toBuilder().action(Action.CONNECT).build()).isNotEqualTo(message);
        assertThat(message.toBuilder().closeCode(null).build().sentCloseCode()).isNull();
    }

    @Test
    void aTimeIsPreciseToTheMillisecond() {
        Instant finer = Instant.parse("2026-02-01T10:00:00.250999999Z");

        assertThat(MonitoringMessage.builder().time(finer).connectTime(finer).build())
                .isEqualTo(
                        MonitoringMessage.builder().time(TIME).connectTime(TIME).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0001-12-31T23:59:59.999Z", "+10000-01-01T00:00:00Z", "+1000000000-12-31T23:59:59Z"})
    void aTimeHasAYearOfFourDigits(Instant time) {
        assertThatIllegalArgumentException()
                .isThrownBy(MonitoringMessage.builder().time(time)::build)
                .withMessage("Invalid Time " + time + ". It takes a time in the years 0000 to 9999.");
        assertThatIllegalArgumentException()
                .isThrownBy(MonitoringMessage.builder().connectTime(time)::build)
                .withMessageStartingWith("Invalid ConnectTime");
    }

    @Test
    void otherFieldsCannotBeChangedAtAnyDepth() {
        List<Object> list = new ArrayList<>(List.of(1));
        MonitoringMessage message = withOtherFields(Map.of("list", list));

        list.add(2);

        assertThat(message.otherFields()).isEqualTo(Map.of("list", List.of(1)));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> message.otherFields().put("more", 1));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> ((List<?>) message.otherFields().get("list")).clear());
    }

    @Test
    void anUnknownActionIsKept() {
        assertThat(new Action("Active")).hasToString("Active").isNotEqualTo(Action.CONNECT);
        assertThat(Optional.of(new Action("Disconnect"))).contains(Action.DISCONNECT);
    }

    private static MonitoringMessage from(String clientId) {
        return MonitoringMessage.builder().clientId(clientId).build();
    }

    private static MonitoringMessage full() {
        return MonitoringMessage.builder()
                .action(Action.DISCONNECT)
                .time(TIME)
                .clientAddr("203.0.113.4")
                .clientId("d:2m2g5i:dt0:pump-01")
                .port(8883)
                .secure(true)
                .protocol("mqtt5")
                .user("use-token-auth")
                .certName("d:dt0:pump-01")
                .connectTime(TIME)
                .durable(true)
                .newSession(false)
                .closeCode(CloseCode.of(160))
                .reason("The connection timed out.")
                .readBytes(1L)
                .readMsg(2L)
                .writeBytes(3L)
                .writeMsg(4L)
                .build();
    }

    private static MonitoringMessage withOtherFields(Map<String, Object> fields) {
        return new MonitoringMessage(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null, fields);
    }
}
