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

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttConnAck;
import org.eclipse.paho.mqttv5.common.packet.MqttConnect;
import org.eclipse.paho.mqttv5.common.packet.MqttDisconnect;
import org.eclipse.paho.mqttv5.common.packet.MqttPingReq;
import org.eclipse.paho.mqttv5.common.packet.MqttPingResp;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttPubComp;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRec;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRel;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttSubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttSubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttUnsubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttUnsubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;

/**
 * An MQTT 5 server on a loopback socket that does what the test says. Unless told otherwise it accepts every CONNECT,
 * grants every SUBSCRIBE, acknowledges every PUBLISH and answers pings. It passes no messages on.
 */
final class ScriptedServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ServerSocket listener;
    private final Map<Class<?>, Reaction<?>> reactions = new ConcurrentHashMap<>();
    private final List<Connection> connections = new CopyOnWriteArrayList<>();

    private ScriptedServer(InetAddress address) throws IOException {
        listener = new ServerSocket();
        listener.bind(new InetSocketAddress(address, 0));
        accepts(false);
        onSubscribe((from, subscribe) -> from.send(granted(subscribe)));
        on(MqttUnsubscribe.class, (from, unsubscribe) -> {
            MqttUnsubAck answer = new MqttUnsubAck(new int[] {0}, new MqttProperties());
            answer.setMessageId(unsubscribe.getMessageId());
            from.send(answer);
        });
        onPublish(ScriptedServer::acknowledge);
        on(MqttPubRel.class, (from, rel) -> from.send(new MqttPubComp(0, rel.getMessageId(), new MqttProperties())));
        on(MqttPingReq.class, (from, ping) -> from.send(new MqttPingResp()));
        on(MqttDisconnect.class, (from, disconnect) -> from.cut());
        thread("scripted-server-" + listener.getLocalPort(), this::accept);
    }

    static ScriptedServer start() throws IOException {
        return new ScriptedServer(InetAddress.getByName("127.0.0.1"));
    }

    static ScriptedServer startOn(InetAddress address) throws IOException {
        return new ScriptedServer(address);
    }

    int port() {
        return listener.getLocalPort();
    }

    String uri() {
        return "tcp://127.0.0.1:" + port();
    }

    /** What to do with packets of a kind, from now on; null for nothing. */
    <P extends MqttWireMessage> ScriptedServer on(Class<P> kind, Reaction<P> reaction) {
        if (reaction == null) {
            reactions.remove(kind);
        } else {
            reactions.put(kind, reaction);
        }
        return this;
    }

    ScriptedServer onConnect(Reaction<MqttConnect> reaction) {
        return on(MqttConnect.class, reaction);
    }

    /** From now on it accepts whoever connects. */
    ScriptedServer accepts(boolean sessionPresent) {
        return accepts(sessionPresent, properties -> {});
    }

    /** From now on it accepts whoever connects, and announces something. */
    ScriptedServer accepts(boolean sessionPresent, Consumer<MqttProperties> announced) {
        return onConnect((from, connect) -> {
            MqttProperties properties = new MqttProperties();
            announced.accept(properties);
            from.send(accepted(sessionPresent, properties));
        });
    }

    /** From now on it ends the flow of each message of QoS 2 that it has sent. */
    ScriptedServer releases() {
        return on(
                MqttPubRec.class,
                (from, rec) -> from.send(new MqttPubRel(0, rec.getMessageId(), new MqttProperties())));
    }

    ScriptedServer onSubscribe(Reaction<MqttSubscribe> reaction) {
        return on(MqttSubscribe.class, reaction);
    }

    ScriptedServer onPublish(Reaction<MqttPublish> reaction) {
        return on(MqttPublish.class, reaction);
    }

    /** How many connections were made so far. */
    int connections() {
        return connections.size();
    }

    /** The connection of this number, counted from 0, once it is there and has sent its CONNECT. */
    Connection connection(int number) {
        Awaitility.await("connection " + number)
                .atMost(PATIENCE)
                .until(() -> connections.size() > number
                        && !connections.get(number).received().isEmpty());
        return connections.get(number);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        connections.forEach(Connection::cut);
    }

    private void accept() {
        try {
            while (true) {
                Connection connection = new Connection(listener.accept());
                connections.add(connection);
                thread("scripted-connection-" + listener.getLocalPort() + "-" + connections.size(), connection::read);
            }
        } catch (IOException e) {
            // Closed: the end.
        }
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    static MqttConnAck accepted(boolean sessionPresent, MqttProperties properties) throws MqttException {
        return new MqttConnAck(sessionPresent, 0, properties);
    }

    static MqttConnAck refused(int reasonCode) throws MqttException {
        return new MqttConnAck(false, reasonCode, new MqttProperties());
    }

    static MqttSubAck granted(MqttSubscribe subscribe) throws MqttException {
        return answer(subscribe, subscribe.getSubscriptions()[0].getQos());
    }

    static MqttSubAck answer(MqttSubscribe subscribe, int reasonCode) throws MqttException {
        MqttSubAck answer = new MqttSubAck(new int[] {reasonCode}, new MqttProperties());
        answer.setMessageId(subscribe.getMessageId());
        return answer;
    }

    static MqttPubAck answer(MqttPublish publish, int reasonCode) throws MqttException {
        return new MqttPubAck(reasonCode, publish.getMessageId(), new MqttProperties());
    }

    /** What a server does with a PUBLISH: PUBACK with QoS 1, PUBREC with QoS 2. */
    static void acknowledge(Connection from, MqttPublish publish) throws MqttException, IOException {
        switch (publish.getQoS()) {
            case 1 -> from.send(answer(publish, 0));
            case 2 -> from.send(new MqttPubRec(0, publish.getMessageId(), new MqttProperties()));
            default -> {}
        }
    }

    /** A message for the client; identifiers are those of its subscriptions. */
    static MqttPublish message(int packetId, int qos, String topic, String payload, Integer... identifiers) {
        MqttProperties properties = new MqttProperties();
        properties.setSubscriptionIdentifiers(Arrays.asList(identifiers));
        MqttPublish publish = new MqttPublish(topic, new MqttMessage(payload.getBytes(), qos, false, null), properties);
        publish.setMessageId(packetId);
        return publish;
    }

    /** What the server does when a packet arrives. */
    @FunctionalInterface
    interface Reaction<P> {
        void to(Connection from, P packet) throws Exception;
    }

    /** The server's end of a connection. */
    final class Connection {
        private final Socket socket;
        private final List<MqttWireMessage> received = new CopyOnWriteArrayList<>();

        private Connection(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
        }

        List<MqttWireMessage> received() {
            return received;
        }

        <P> List<P> received(Class<P> kind) {
            return received.stream().filter(kind::isInstance).map(kind::cast).toList();
        }

        MqttConnect connect() {
            return (MqttConnect) received.get(0);
        }

        /** The payloads of what the client published, in order. */
        List<String> payloads() {
            return received(MqttPublish.class).stream()
                    .map(publish -> new String(publish.getPayload()))
                    .toList();
        }

        /** The packet IDs of the messages that the client acknowledged, in order. */
        List<Integer> acknowledged() {
            return received(MqttPubAck.class).stream()
                    .map(MqttWireMessage::getMessageId)
                    .toList();
        }

        /** The filters that the client subscribed to, in order. */
        List<String> filters() {
            return received(MqttSubscribe.class).stream()
                    .map(subscribe -> subscribe.getSubscriptions()[0])
                    .map(MqttSubscription::getTopic)
                    .toList();
        }

        /** The identifier of the last subscription to a filter. */
        int identifier(String filter) {
            return received(MqttSubscribe.class).stream()
                    .filter(subscribe ->
                            subscribe.getSubscriptions()[0].getTopic().equals(filter))
                    .reduce((first, last) -> last)
                    .orElseThrow()
                    .getProperties()
                    .getSubscriptionIdentifier();
        }

        void send(MqttWireMessage packet) throws MqttException, IOException {
            byte[] header = packet.getHeader();
            byte[] payload = packet.getPayload();
            byte[] bytes = Arrays.copyOf(header, header.length + payload.length);
            System.arraycopy(payload, 0, bytes, header.length, payload.length);
            send(bytes);
        }

        synchronized void send(byte[] bytes) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        }

        /** Ends the connection without a word. */
        void cut() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        boolean isOpen() {
            return !socket.isClosed();
        }

        private void read() {
            try (socket) {
                DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
                while (true) {
                    MqttWireMessage packet = MqttWireMessage.createWireMessage(bytesOfPacket(in));
                    received.add(packet);
                    react(packet);
                }
            } catch (Exception e) {
                // The connection ended, or the client sent rubbish: the test sees what was received until then.
            }
        }

        private byte[] bytesOfPacket(DataInputStream in) throws IOException {
            byte[] head = new byte[5];
            head[0] = in.readByte();
            int length = 0;
            int at = 0;
            do {
                head[++at] = in.readByte();
                length |= (head[at] & 0x7F) << 7 * (at - 1);
            } while (head[at] < 0);
            byte[] bytes = Arrays.copyOf(head, at + 1 + length);
            in.readFully(bytes, at + 1, length);
            return bytes;
        }

        @SuppressWarnings("unchecked")
        private <P extends MqttWireMessage> void react(P packet) throws Exception {
            Reaction<P> reaction = (Reaction<P>) reactions.get(packet.getClass());
            if (reaction != null) {
                reaction.to(this, packet);
            }
        }
    }
}
