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

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.packets.connack.ModifiableConnackPacket;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.packets.disconnect.ModifiableOutboundDisconnectPacket;

/**
 * Where clients are sent to.
 *
 * @param permanent whether for good (0x9D, server moved) or for now (0x9C, use another server)
 * @param serverReference the Server Reference; empty for none
 */
public record Redirection(boolean permanent, String serverReference) {

    private static final String KEY = "server-reference";
    private static final int MAX_BYTES = 65_535;

    /**
     * Refuses what is no MQTT text.
     *
     * @throws IllegalArgumentException if the Server Reference has control characters or is too long
     */
    public Redirection {
        // As it is ASCII, its characters are its bytes.
        if (!serverReference.matches("[ -~]*") || serverReference.length() > MAX_BYTES) {
            throw new IllegalArgumentException("Server Reference \"" + serverReference
                    + "\" is not a list of servers: choose printable ASCII characters, 65535 at most, such as"
                    + " \"other.example.org:8883\".");
        }
    }

    ConnackReasonCode connack() {
        return permanent ? ConnackReasonCode.SERVER_MOVED : ConnackReasonCode.USE_ANOTHER_SERVER;
    }

    DisconnectReasonCode disconnect() {
        return permanent ? DisconnectReasonCode.SERVER_MOVED : DisconnectReasonCode.USE_ANOTHER_SERVER;
    }

    /** What a client is told for humans. */
    String reason() {
        return permanent ? "The server has moved." : "Use another server for now.";
    }

    /** Marks a connection that is refused; when its CONNACK is sent, nothing else is known of it any more. */
    void mark(ConnectionInformation connection) {
        if (!serverReference.isEmpty()) {
            connection.getConnectionAttributeStore().putAsString(KEY, serverReference);
        }
    }

    /** Tells a client that gets its CONNACK now where to go, if its connection is marked. */
    static void complete(ConnectionInformation connection, ModifiableConnackPacket connack) {
        connection.getConnectionAttributeStore().getAsString(KEY).ifPresent(connack::setServerReference);
    }

    /** Tells a client that gets a DISCONNECT now where to go, if that is why it is disconnected. */
    void complete(ModifiableOutboundDisconnectPacket disconnect) {
        if (disconnect.getReasonCode() == disconnect() && !serverReference.isEmpty()) {
            disconnect.setServerReference(serverReference);
        }
    }
}
