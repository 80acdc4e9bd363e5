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
package io.cameliot.simulator;

import io.cameliot.connection.ServerLimits;
import java.util.ArrayDeque;
import java.util.Deque;

/** A TCP connection: what is on its way in both directions, and what the server knows of it. */
final class Link {
    final World world;
    final SimulatedServer server;
    final SimulatedNetwork network;

    private final Deque<Packet> up = new ArrayDeque<>();
    private final Deque<Packet> down = new ArrayDeque<>();
    private final Source toServer = new ToServer();
    private final Source toClient = new ToClient();
    private boolean serverOpen = true;
    private boolean clientOpen = true;
    /** Nothing gets through any more, and neither side is told. */
    private boolean silent;

    // What follows is the server's, once it has accepted the CONNECT.
    ServerSession session;
    ServerLimits limits;
    boolean exceedsReceiveMaximum;
    int clientReceiveMaximum;
    /** The messages of QoS 1 that the server has received and not acknowledged. */
    int unacknowledged;

    Link(World world, SimulatedServer server, SimulatedNetwork network) {
        this.world = world;
        this.server = server;
        this.network = network;
        world.add(toServer);
        world.add(toClient);
    }

    boolean isOpenAtServer() {
        return serverOpen;
    }

    /** Whether both sides are there and hear each other. */
    boolean isUp() {
        return serverOpen && clientOpen && !silent;
    }

    boolean isSilent() {
        return silent;
    }

    void sendToServer(Packet packet) {
        if (clientOpen && serverOpen && !silent) {
            up.add(packet);
        }
    }

    void sendToClient(Packet packet) {
        if (clientOpen && serverOpen && !silent) {
            down.add(packet);
        }
    }

    /** The server ends it, maybe with last words. */
    void endByServer(Packet.Disconnect lastWords) {
        if (serverOpen) {
            if (lastWords != null) {
                sendToClient(lastWords);
            }
            sendToClient(new Packet.End());
            serverGone();
            server.ended(this);
        }
    }

    /** The client ends it; the server finds out when it gets there. */
    void endByClient(Packet lastWords) {
        if (clientOpen) {
            if (lastWords != null) {
                sendToServer(lastWords);
            }
            sendToServer(new Packet.End());
            clientGone();
        }
    }

    /** The client's process is dead, and whatever it had not written yet. */
    void killClient() {
        if (clientOpen) {
            for (int lost = up.isEmpty() ? 0 : world.below(up.size() + 1); lost > 0; lost--) {
                up.removeLast();
            }
            sendToServer(new Packet.End());
            clientGone();
        }
    }

    /** The network breaks. The server finds out now, or when the client connects again. */
    void cut(boolean restUnread, boolean serverNotices) {
        if (!serverOpen) {
            return;
        }
        if (restUnread) {
            down.clear();
        }
        silent = false;
        down.add(new Packet.End());
        serverGone();
        if (serverNotices) {
            server.ended(this);
        }
    }

    /** The message that is read next, if it is one: it is taken off the wire. */
    Packet.Delivery nextDelivery() {
        return !silent && down.peek() instanceof Packet.Delivery ? (Packet.Delivery) down.remove() : null;
    }

    /** TCP has noticed at last. */
    void endSilence() {
        if (silent && clientOpen) {
            silent = false;
            down.add(new Packet.End());
        }
    }

    /** What is on the way gets lost, and so does what follows it. */
    void fallSilent() {
        silent = true;
        up.clear();
        down.clear();
    }

    private void serverGone() {
        serverOpen = false;
        up.clear();
        world.remove(toServer);
    }

    private void clientGone() {
        clientOpen = false;
        down.clear();
        world.remove(toClient);
        if (silent) {
            world.remove(toServer);
        }
    }

    private final class ToServer extends Source {
        @Override
        boolean isReady() {
            return !silent && !up.isEmpty();
        }

        @Override
        void run() {
            Packet packet = up.remove();
            world.happened(EventKind.PACKET_TO_SERVER, packet);
            if (packet instanceof Packet.End) {
                serverGone();
                server.ended(Link.this);
            } else {
                server.process(Link.this, packet);
            }
        }
    }

    private final class ToClient extends Source {
        @Override
        boolean isReady() {
            return !silent && !down.isEmpty();
        }

        @Override
        void run() {
            Packet packet = down.remove();
            world.happened(EventKind.PACKET_TO_CLIENT, packet);
            network.read(packet);
            if (packet instanceof Packet.End) {
                world.remove(this);
            }
        }
    }
}
