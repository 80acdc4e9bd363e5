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

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.internal.Token;
import org.junit.jupiter.api.Test;

class PahoTokensTest {
    private final PahoTokens tokens = new PahoTokens("a:myorg1:app");
    private final MqttActionListener listener = new MqttActionListener() {
        @Override
        public void onSuccess(IMqttToken token) {
            // Paho would tell it.
        }

        @Override
        public void onFailure(IMqttToken token, Throwable exception) {
            // Paho would tell it.
        }
    };

    @Test
    void aTokenIsNotUsedAgainBeforeTheNextIsAcknowledgedForPahoGoesOnWithIt() {
        PahoToken first = tokens.take(listener);
        PahoToken second = tokens.take(listener);

        first.acknowledged();
        assertThat(tokens.take(listener)).isNotSameAs(first);
        second.acknowledged();

        assertThat(tokens.take(listener)).isSameAs(first);
    }

    @Test
    void aTokenThatIsUsedAgainTellsItsNewListenerAsIfItWereNew() {
        PahoToken token = tokens.take(listener);
        token.internalTok.setNotified(true);
        MqttActionListener other = new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken acknowledged) {
                // Paho would tell it.
            }

            @Override
            public void onFailure(IMqttToken failed, Throwable exception) {
                // Paho would tell it.
            }
        };

        assertThat(token.useAgain(other)).isTrue();

        assertThat(token.getActionCallback()).isSameAs(other);
        assertThat(token.internalTok.isNotified()).isFalse();
        assertThat(token.isComplete()).isFalse();
        assertThat(token.getException()).isNull();
    }

    @Test
    void aTokenIsUsedAFewTimesOnlyForPahoKeepsTheReasonCodesOfAll() {
        PahoToken token = tokens.take(listener);
        int uses = 1;
        while (token.useAgain(listener)) {
            uses++;
        }

        assertThat(uses).isEqualTo(32);
    }

    @Test
    void theTextOfATokenIsShortForPahoMakesItForEachMessage() {
        assertThat(tokens.take(listener)).hasToString("PUBLISH");
        assertThat(new Token("a:myorg1:app").toString()).contains("actioncallback");
    }
}
