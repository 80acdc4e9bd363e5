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
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import io.cameliot.platform.rules.ClientId;
import io.cameliot.platform.rules.ConnectRequest;
import io.cameliot.platform.rules.MonitoringMessage;
import io.cameliot.platform.rules.Verdict;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * One network connection of a client, from its CONNECT packet until it is gone.
 *
 * <p>What is counted are PUBLISH packets, also those that are refused or sent again, each with the size that it has
 * without topic alias. The broker shows no bytes of other packets; so a connection without messages has read and
 * written nothing.
 */
final class Connection {

    private static final String NUMBER = "connection-number";

    private final long number;
    private final String clientId;
    private final Optional<MonitoringMessage.Client> client;
    private final LongAdder readBytes = new LongAdder();
    private final LongAdder readMessages = new LongAdder();
    private final LongAdder writtenBytes = new LongAdder();
    private final LongAdder writtenMessages = new LongAdder();
    private volatile Optional<ConnectRequest> request = Optional.empty();
    private volatile Optional<String> brokerClientId = Optional.empty();
    private volatile Optional<Redirection> redirection = Optional.empty();

    private Connection(long number, String clientId, Optional<MonitoringMessage.Client> client) {
        this.number = number;
        this.clientId = clientId;
        this.client = client;
    }

    static Connection of(long number, ConnectPacket connect, ConnectionInformation information) {
        Optional<MonitoringMessage.Client> client =
                ClientId.parse(connect.getClientId()) instanceof Verdict.Accepted<ClientId> valid
                        ? Optional.of(new MonitoringMessage.Client(
                                Peer.address(information),
                                valid.value(),
                                Peer.port(information),
                                Peer.isSecure(information),
                                Peer.protocol(information),
                                connect.getUserName(),
                                Peer.certificateName(information),
                                Instant.now()))
                        : Optional.empty();
        information.getConnectionAttributeStore().putAsString(NUMBER, Long.toString(number));
        return new Connection(number, connect.getClientId(), client);
    }

    /** The number under which {@link Connections} keeps the connection; it comes with the CONNECT packet. */
    static Optional<Long> number(ConnectionInformation information) {
        return information.getConnectionAttributeStore().getAsString(NUMBER).map(Long::valueOf);
    }

    long number() {
        return number;
    }

    /** The client ID as the client sent it. */
    String clientId() {
        return clientId;
    }

    /** What monitoring messages say of the client; empty if its client ID is not valid. */
    Optional<MonitoringMessage.Client> client() {
        return client;
    }

    /** The rules let the client in; they look at the request again when the broker has taken note of it. */
    void admit(ConnectRequest admitted) {
        request = Optional.of(admitted);
    }

    /** What the client was admitted for; just once, as it holds a password. */
    Optional<ConnectRequest> takeRequest() {
        Optional<ConnectRequest> taken = request;
        request = Optional.empty();
        return taken;
    }

    /** The client is let in, and the broker knows it by this client ID. */
    void accept(String brokerClientId) {
        this.brokerClientId = Optional.of(brokerClientId);
    }

    boolean isAccepted() {
        return brokerClientId.isPresent();
    }

    /** The client ID by which the broker knows the connection, if it was accepted. */
    Optional<String> brokerClientId() {
        return brokerClientId;
    }

    /** The client is sent elsewhere. */
    void redirect(Redirection target) {
        redirection = Optional.of(target);
    }

    /** Where the client is sent to, if it is. */
    Optional<Redirection> redirection() {
        return redirection;
    }

    /** A PUBLISH packet has come from the client. */
    void read(int bytes) {
        readMessages.increment();
        readBytes.add(bytes);
    }

    /** A PUBLISH packet goes to the client. */
    void written(int bytes) {
        writtenMessages.increment();
        writtenBytes.add(bytes);
    }

    MonitoringMessage.Traffic traffic() {
        return new MonitoringMessage.Traffic(
                readBytes.sum(), readMessages.sum(), writtenBytes.sum(), writtenMessages.sum());
    }
}
