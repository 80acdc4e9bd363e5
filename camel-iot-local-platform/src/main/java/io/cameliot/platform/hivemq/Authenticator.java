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

import com.hivemq.extension.sdk.api.async.Async;
import com.hivemq.extension.sdk.api.async.TimeoutFallback;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import com.hivemq.extension.sdk.api.packets.connect.WillPublishPacket;
import io.cameliot.platform.rules.ClientId;
import io.cameliot.platform.rules.ConnectRequest;
import io.cameliot.platform.rules.ConnectRules;
import io.cameliot.platform.rules.RefusalTopic;
import io.cameliot.platform.rules.Verdict;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Answers CONNECT: credentials, client ID, and the will, whose topic {@link ConnectInbound} has changed before. */
final class Authenticator implements SimpleAuthenticator {

    private static final Duration AT_MOST = Duration.ofMinutes(5);

    private final ConnectRules rules;
    private final Connections connections;
    private final PlatformState state;
    private volatile boolean closing;

    Authenticator(ConnectRules rules, PlatformState state) {
        this.rules = rules;
        this.state = state;
        this.connections = state.connections();
    }

    /** From now on nobody is let in: the platform is about to stop. */
    void close() {
        closing = true;
    }

    @Override
    public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
        CompletableFuture<Boolean> passed = state.gate().pass();
        if (passed.isDone()) {
            decide(input, output);
            return;
        }
        Async<SimpleAuthOutput> held = output.async(AT_MOST, TimeoutFallback.FAILURE);
        passed.thenAccept(goOn -> {
            if (goOn) {
                decide(input, output);
            } else {
                Dropped.mark(input.getConnectionInformation());
                output.failAuthentication(ConnackReasonCode.UNSPECIFIED_ERROR);
            }
            held.resume();
        });
    }

    private void decide(SimpleAuthInput input, SimpleAuthOutput output) {
        Optional<Connection> connection = connections.find(input.getConnectionInformation());
        if (closing || connection.isEmpty()) {
            output.failAuthentication(ConnackReasonCode.SERVER_UNAVAILABLE, "The platform is stopping. Try later.");
            return;
        }
        // Not the packet's client ID: the broker has another one for connections that share theirs.
        String clientId = connection.get().clientId();
        Optional<Redirection> redirection = state.redirection();
        if (redirection.isPresent()) {
            redirection.get().mark(input.getConnectionInformation());
            connections.refused(clientId);
            output.failAuthentication(
                    redirection.get().connack(), redirection.get().reason());
            return;
        }
        ConnectPacket connect = input.getConnectPacket();
        ConnectRequest request = new ConnectRequest(
                clientId,
                connect.getUserName(),
                connect.getPassword().map(Authenticator::bytes),
                connect.getCleanStart(),
                connect.getSessionExpiryInterval(),
                Peer.isSecure(input.getConnectionInformation()));
        Verdict<ClientId> verdict = rules.decide(request);
        if (verdict instanceof Verdict.Refused<ClientId> refused) {
            refuse(clientId, output, refused);
            return;
        }
        Optional<Verdict.Refused<Void>> will =
                connect.getWillPublish().map(WillPublishPacket::getTopic).flatMap(RefusalTopic::parse);
        if (will.isPresent()) {
            refuse(clientId, output, will.get());
            return;
        }
        connection.get().admit(request);
        output.authenticateSuccessfully();
    }

    private void refuse(String clientId, SimpleAuthOutput output, Verdict.Refused<?> refused) {
        connections.refused(clientId);
        state.refusals().refused("CONNECT", clientId, refused);
        output.failAuthentication(ReasonCodes.connack(refused.code()), refused.reason());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
