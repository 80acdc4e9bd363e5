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

import com.hivemq.bootstrap.ClientConnectionContext;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extensions.client.parameter.ConnectionAttributes;
import io.cameliot.platform.rules.Quoted;
import io.cameliot.platform.rules.Verdict;
import io.netty.channel.Channel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells whoever runs the platform what it refuses, as clients of MQTT 3 are told nothing and others often do not say it. Of
 * a flood it tells the beginning, second by second.
 */
final class RefusalLog {

    private static final String TOLD = "refusal-told";
    private static final int LINES_A_SECOND = 100;

    private final Consumer<String> lines;
    private long secondBegan = System.nanoTime();
    private int linesInSecond;

    /** @param lines takes what is to be told */
    RefusalLog(Consumer<String> lines) {
        this.lines = lines;
    }

    /**
     * Tells of a refusal by the rules.
     *
     * @param packet what was refused
     * @param clientId whose it was
     * @param refused why; reasons hold no token
     */
    void refused(String packet, String clientId, Verdict.Refused<?> refused) {
        tell(packet + " of " + Quoted.of(clientId) + " refused with 0x"
                + Integer.toHexString(refused.code().value()) + ": " + refused.reason());
    }

    /**
     * Tells of a refusal by the broker.
     *
     * @param what what was refused
     * @param client whose it was
     * @param code the reason code, if there is one
     * @param reason why; it may hold what the client has sent, but no token
     */
    void refused(String what, ClientConnectionContext client, Optional<Integer> code, String reason) {
        String clientId = client.getClientId();
        tell(what
                + (clientId == null
                        ? " from " + client.getChannelIP().orElse("an unknown address")
                        : " of " + Quoted.of(ConnectInbound.sent(clientId)))
                + " refused"
                + code.map(value -> " with 0x" + Integer.toHexString(value)).orElse("") + ": "
                + (reason == null ? "the broker gives no reason" : Quoted.withoutMarks(reason)));
    }

    private synchronized void tell(String line) {
        long now = System.nanoTime();
        if (now - secondBegan >= TimeUnit.SECONDS.toNanos(1)) {
            secondBegan = now;
            linesInSecond = 0;
        }
        if (linesInSecond < LINES_A_SECOND) {
            lines.accept(line);
        } else if (linesInSecond == LINES_A_SECOND) {
            lines.accept("More is refused than " + LINES_A_SECOND + " lines a second tell; the rest is left out.");
        }
        linesInSecond++;
    }

    /** What a connection is about to be closed for has been told. */
    static void markTold(ConnectionInformation connection) {
        connection.getConnectionAttributeStore().putAsString(TOLD, TOLD);
    }

    static boolean isTold(Channel connection) {
        return ConnectionAttributes.getInstance(connection).get(TOLD).isPresent();
    }
}
