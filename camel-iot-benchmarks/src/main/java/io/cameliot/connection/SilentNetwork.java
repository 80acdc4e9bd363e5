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

import io.cameliot.protocol.ReasonCode;
import io.cameliot.protocol.TopicFilter;
import java.time.Duration;
import java.util.Map;

/** A network connection that acknowledgements vanish in. It can do nothing else. */
final class SilentNetwork implements NetworkConnection {
    @Override
    public void acknowledge(int packetId) {}

    @Override
    public String server() {
        return "tcp://server:1883";
    }

    @Override
    public void connect(Listener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<Integer, OutboundMessage> resumed() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resume(int packetId, AcknowledgementCallback callback) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resumeOneAtATime() {
        // Nothing is resumed.
    }

    @Override
    public void sendResumed() {
        // There is nothing to send.
    }

    @Override
    public int publish(OutboundMessage message, long keptNumber, AcknowledgementCallback callback) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void subscribe(TopicFilter filter, int qos, int identifier, AcknowledgementCallback callback) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unsubscribe(TopicFilter filter, Runnable whenEnded) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public void ping() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Duration sinceLastRead() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long bytesReceived() {
        return 0;
    }

    @Override
    public Duration sinceLastWrite() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close(ReasonCode reason, Runnable whenClosed) {
        whenClosed.run();
    }
}
