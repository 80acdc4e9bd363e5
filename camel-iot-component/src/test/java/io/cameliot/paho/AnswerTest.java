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
package io.cameliot.paho;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a connection ends, Paho tells of tokens once more, also of those that serve other packets by then. */
class AnswerTest {
    private final ServerPackets packets = new ServerPackets(false, new RecordedClient());
    private final PahoTokens tokens = new PahoTokens("a:myorg1:app");
    private final List<String> told = new ArrayList<>();

    private Answer answer(int expected) {
        return new Answer(packets, expected, (reasonCode, reasonString) -> told.add(reasonCode.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                MqttWireMessage.MESSAGE_TYPE_PUBACK,
                MqttWireMessage.MESSAGE_TYPE_PUBREC,
                MqttWireMessage.MESSAGE_TYPE_PUBCOMP,
                MqttWireMessage.MESSAGE_TYPE_SUBACK,
                MqttWireMessage.MESSAGE_TYPE_UNSUBACK
            })
    void whatTheServerHasNotAnsweredIsNoSuccessWhateverPahoSays(int expected) {
        Answer answer = answer(expected);
        PahoToken token = tokens.take(answer);

        answer.onSuccess(token);
        assertThat(told).isEmpty();

        answer.expect(0);
        answer.onSuccess(token);
        assertThat(told).hasSize(1);
    }

    @Test
    void anAnswerIsToldOnce() {
        Answer answer = answer(0);
        PahoToken token = tokens.take(answer);

        answer.onSuccess(token);
        answer.onSuccess(token);

        assertThat(told).hasSize(1);
    }

    @Test
    void aTokenThatPahoTellsOfTwiceServesOnePacketAtATime() {
        PahoToken twice = tokens.take(answer(0));
        twice.getActionCallback().onSuccess(twice);
        PahoToken next = tokens.take(answer(0));
        next.getActionCallback().onSuccess(next);
        PahoToken again = tokens.take(answer(MqttWireMessage.MESSAGE_TYPE_PUBACK));
        assertThat(again).isSameAs(twice);

        twice.getActionCallback().onSuccess(twice);
        next.getActionCallback().onSuccess(next);

        assertThat(told).hasSize(2);
        assertThat(tokens.take(answer(0))).isNotSameAs(again);
        assertThat(tokens.take(answer(0))).isNotSameAs(again);
    }
}
