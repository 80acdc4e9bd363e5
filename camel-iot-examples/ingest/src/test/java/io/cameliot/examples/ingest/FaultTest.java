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
package io.cameliot.examples.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.connection.ConnectFailure;
import io.cameliot.protocol.ReasonCode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.camel.TypeConversionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultTest {
    @ParameterizedTest
    @ValueSource(ints = {0x81, 0x82, 0x87, 0x90, 0x95, 0x99, 0x9B})
    void aReasonCodeThatIsAboutTheMessageIsAFaultOfTheRow(int reasonCode) {
        assertThat(Fault.of(new ReasonCode(reasonCode))).isEqualTo(Fault.ROW);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0x83})
    void aReasonCodeThatSaysNothingLeavesItOpen(int reasonCode) {
        assertThat(Fault.of(new ReasonCode(reasonCode))).isEqualTo(Fault.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x86, 0x88, 0x89, 0x8A, 0x8B, 0x8E, 0x91, 0x93, 0x96, 0x97, 0x98, 0x9C, 0x9D, 0xA0})
    void anyOtherReasonCodeIsAFaultOfTheServer(int reasonCode) {
        assertThat(Fault.of(new ReasonCode(reasonCode))).isEqualTo(Fault.SERVER);
    }

    @Test
    void whatTheComponentRefusesIsAFaultOfTheRow() {
        assertThat(Fault.of(new IllegalArgumentException("too large"))).isEqualTo(Fault.ROW);
        assertThat(Fault.of(new IOException("cannot be published", new IllegalArgumentException("its topic"))))
                .isEqualTo(Fault.ROW);
    }

    @Test
    void whatBreaksWithoutSayingWhyLeavesItOpen() {
        assertThat(Fault.of(new IllegalStateException())).isEqualTo(Fault.UNKNOWN);
        assertThat(Fault.of(new TypeConversionException("x", Integer.class, new IOException())))
                .isEqualTo(Fault.UNKNOWN);
    }

    @Test
    void aLostConnectionAndAnAcknowledgementThatDoesNotComeAreFaultsOfTheServer() {
        assertThat(Fault.of(new IOException("lost"))).isEqualTo(Fault.SERVER);
        assertThat(Fault.of(new TimeoutException("not acknowledged"))).isEqualTo(Fault.SERVER);
    }

    @Test
    void aConnectionThatCannotComeAboutIsAFaultOfTheServerWhateverItsCause() {
        Exception wrongOption = new IllegalArgumentException("a wrong option");
        for (Exception failure : List.of(
                ConnectFailure.notAttempted("tcp://a:1883", "a:o:x", wrongOption),
                ConnectFailure.unreachable("tcp://a:1883", "a:o:x", wrongOption),
                ConnectFailure.tlsSettings("ssl://a:8883", "a:o:x", wrongOption))) {
            assertThat(Fault.of(failure)).isEqualTo(Fault.SERVER);
            assertThat(Fault.of(new IOException("not published", failure))).isEqualTo(Fault.SERVER);
        }
    }
}
