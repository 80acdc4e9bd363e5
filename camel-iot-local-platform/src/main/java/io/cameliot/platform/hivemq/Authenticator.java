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
package io.cameliot.platform.hivemq;

import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import com.hivemq.extension.sdk.api.packets.connect.WillPublishPacket;
import io.cameliot.platform.rules.ClientId;
import io.cameliot.platform.rules.ConnectRules;
import io.cameliot.platform.rules.RefusalTopic;
import io.cameliot.platform.rules.Verdict;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Answers CONNECT: credentials, client ID, and the will, whose topic {@link WillRenaming} has seen before. */
final class Authenticator implements SimpleAuthenticator {

    private final ConnectRules rules;
    private final Connections connections;
    private volatile boolean closing;

    Authenticator(ConnectRules rules, Connections connections) {
        this.rules = rules;
        this.connections = connections;
    }

    /** From now on nobody is let in: the platform is about to stop. */
    void close() {
        closing = true;
    }

    @Override
    public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
        if (closing) {
            output.failAuthentication(ConnackReasonCode.SERVER_UNAVAILABLE, "The platform is stopping. Try later.");
            return;
        }
        ConnectPacket connect = input.getConnectPacket();
        Verdict<ClientId> verdict = rules.decide(
                connect.getClientId(),
                connect.getUserName(),
                connect.getPassword().map(Authenticator::bytes));
        if (verdict instanceof Verdict.Refused<ClientId> refused) {
            refuse(connect, output, refused);
            return;
        }
        Optional<Verdict.Refused<Void>> will =
                connect.getWillPublish().map(WillPublishPacket::getTopic).flatMap(RefusalTopic::parse);
        if (will.isPresent()) {
            refuse(connect, output, will.get());
            return;
        }
        output.authenticateSuccessfully();
    }

    private void refuse(ConnectPacket connect, SimpleAuthOutput output, Verdict.Refused<?> refused) {
        connections.refused(connect.getClientId());
        output.failAuthentication(ReasonCodes.connack(refused.code()), refused.reason());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
