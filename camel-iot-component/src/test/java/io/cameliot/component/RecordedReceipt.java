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
package io.cameliot.component;

import io.cameliot.connection.InboundHandler;
import io.cameliot.connection.InboundMessage;
import io.cameliot.connection.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receipt that remembers what it was told. */
final class RecordedReceipt implements InboundHandler.Receipt {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile boolean comesAgain;

    static InboundMessage message(int packetId, String topic, String payload) {
        return message(packetId, 1, topic, payload);
    }

    static InboundMessage message(int packetId, int qos, String topic, String payload) {
        return new InboundMessage(
                topic, payload.getBytes(StandardCharsets.UTF_8), packetId, qos, false, false, MessageProperties.NONE);
    }

    /** A message that the server has sent before. */
    static InboundMessage again(int packetId, String topic, String payload) {
        return new InboundMessage(
                topic, payload.getBytes(StandardCharsets.UTF_8), packetId, 1, false, true, MessageProperties.NONE);
    }

    List<String> told() {
        return told;
    }

    /** The connection was lost, and the session was not. */
    void connectionLost() {
        comesAgain = true;
    }

    @Override
    public void done() {
        told.add("done");
    }

    @Override
    public void redeliver() {
        told.add("redeliver");
    }

    @Override
    public void abandon() {
        told.add("abandon");
    }

    @Override
    public boolean canRedeliver() {
        return true;
    }

    @Override
    public boolean comesAgain() {
        return comesAgain;
    }
}
