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

import io.cameliot.connection.NetworkConnection;
import io.cameliot.connection.NetworkConnection.AcknowledgementCallback;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;

/**
 * The SUBSCRIBE and UNSUBSCRIBE packets of a connection, which are sent in the order in which they were added. No more of them
 * are unanswered at a time than there are packet IDs that publishes leave to them.
 *
 * <p>Filled by the event loop, and gone on with on Paho's reader.
 */
final class SubscriptionQueue {
    private final Sender sender;
    private final Deque<Request> waiting = new ArrayDeque<>();
    private int unanswered;

    /** Sends packets. */
    interface Sender {
        /**
         * Sends a packet with a packet ID of its own, unless the connection is gone.
         *
         * @param answeredBy the type of the packet that has to answer it
         * @param callback   hears of the answer
         */
        void send(MqttWireMessage packet, int answeredBy, AcknowledgementCallback callback);
    }

    private record Request(MqttWireMessage packet, int answeredBy, AcknowledgementCallback callback) {}

    SubscriptionQueue(Sender sender) {
        this.sender = sender;
    }

    /** Sends a packet, at once or when others are answered. */
    synchronized void add(MqttWireMessage packet, int answeredBy, AcknowledgementCallback callback) {
        waiting.add(new Request(packet, answeredBy, callback));
        sendAsManyAsMayBe();
    }

    private void sendAsManyAsMayBe() {
        while (unanswered < NetworkConnection.PACKET_IDS_OF_SUBSCRIPTIONS && !waiting.isEmpty()) {
            Request next = waiting.remove();
            unanswered++;
            sender.send(next.packet(), next.answeredBy(), (reasonCode, reasonString) -> {
                try {
                    next.callback().acknowledged(reasonCode, reasonString);
                } finally {
                    answered();
                }
            });
        }
    }

    private synchronized void answered() {
        unanswered--;
        sendAsManyAsMayBe();
    }
}
