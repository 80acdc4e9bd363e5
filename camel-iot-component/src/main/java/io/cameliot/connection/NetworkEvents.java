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
package io.cameliot.connection;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on what happens on a network connection, without holding up the library's threads. */
final class NetworkEvents implements NetworkConnection.Listener, AcknowledgementQueue.Events {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkEvents.class);

    private final NetworkConnection network;
    private final ReconnectLoop owner;
    private final Inbound inbound;
    private final SessionHistory.Connection place;
    private final AcknowledgementQueue acknowledgements;
    private volatile String overflowTopic;

    /** @param place the network connection's place among those of the session */
    NetworkEvents(NetworkConnection network, ReconnectLoop owner, Inbound inbound, SessionHistory.Connection place) {
        this.network = network;
        this.owner = owner;
        this.inbound = inbound;
        this.place = place;
        this.acknowledgements = new AcknowledgementQueue(network, inbound.settings(), inbound.buffer(), this);
    }

    @Override
    public void connected(ServerLimits granted) {
        owner.onCurrent(network, () -> owner.connected(granted));
    }

    @Override
    public void failed(ConnectFailure failure) {
        owner.onCurrent(network, () -> owner.failed(failure));
    }

    @Override
    public void sessionLost() {
        owner.onCurrent(network, owner::restartSession);
    }

    @Override
    public void lost(ConnectionLoss loss) {
        owner.onCurrent(network, () -> owner.lost(loss));
    }

    @Override
    public void received(InboundMessage message) {
        Delivery delivery = acknowledgements.add(message);
        if (delivery != null) {
            inbound.dispatcher().dispatch(delivery);
        }
    }

    @Override
    public boolean comesAgain() {
        return place.isResumed();
    }

    @Override
    public boolean isOver() {
        return !owner.isCurrent(network);
    }

    @Override
    public boolean isSessionKept() {
        return !place.isForgotten() && ServerLimits.isSessionKept(inbound.status().limits);
    }

    @Override
    public void wantedAgain(String topic) {
        owner.onCurrent(network, () -> owner.wantAgain(topic));
    }

    @Override
    public void abandoned(AcknowledgementQueue queue, String topic) {
        if (inbound.application().phase() != Application.Phase.STOPPING) {
            queue.wantAgain(topic);
        }
    }

    @Override
    public void dropped(InboundMessage message) {
        inbound.dropped().add(message);
    }

    @Override
    public void overflowed(InboundMessage message) {
        overflowTopic = message.topic();
        LOG.warn(
                "{}: the server sends more messages than receiveMaximum ({}) allows, and they take more than"
                        + " receiveBufferSize ({} bytes). Those beyond are left with the server until these are processed.",
                inbound.settings(),
                inbound.settings().receiveMaximum(),
                inbound.settings().receiveBufferSize());
    }

    @Override
    public void acknowledgementsLeft(Runnable rest) {
        owner.onCurrent(network, rest);
    }

    @Override
    public void drained() {
        owner.onCurrent(network, () -> owner.breakOffAfterOverflow(overflowTopic));
    }

    /** Where received messages go, and what is known of the connection; valid for its whole life. */
    record Inbound(
            ConnectionSettings settings,
            ConnectionStatus status,
            ReceiveBuffer buffer,
            DroppedMessages dropped,
            Dispatcher dispatcher,
            Application application) {}
}
