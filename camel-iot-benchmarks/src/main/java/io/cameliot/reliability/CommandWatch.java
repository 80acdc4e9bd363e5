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
package io.cameliot.reliability;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.cameliot.lab.Applications;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** An application of its own that receives numbered commands: which have come, and when. */
final class CommandWatch implements AutoCloseable {
    private final Mqtt5AsyncClient client;
    /** Guarded by this object, as all below. */
    private Tally tally;

    private long first;
    private long last;
    private long longestPauseNanos;
    private int beforeLongestPause;

    CommandWatch(String serverUri, String deviceType) {
        begin();
        URI uri = URI.create(serverUri);
        client = Mqtt5Client.builder()
                .serverHost(uri.getHost())
                .serverPort(uri.getPort())
                .identifier("a:" + Applications.ORGANISATION + ":watch-" + deviceType)
                .simpleAuth()
                .username(Applications.API_KEY)
                .password(Applications.TOKEN.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildAsync();
        client.connect().join();
        client.subscribeWith()
                .topicFilter("iot-2/type/" + deviceType + "/id/+/cmd/+/fmt/+")
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(command ->
                        received(Integer.parseInt(new String(command.getPayloadAsBytes(), StandardCharsets.US_ASCII))))
                .send()
                .join();
    }

    /** Counts from now on. */
    final synchronized void begin() {
        tally = new Tally();
        first = System.nanoTime();
        last = first;
        longestPauseNanos = 0;
        beforeLongestPause = 0;
    }

    private synchronized void received(int number) {
        long now = System.nanoTime();
        if (tally.distinct() == 0) {
            first = now;
        } else {
            pause(now - last);
        }
        last = now;
        tally.add(number);
        notifyAll();
    }

    private void pause(long nanos) {
        if (nanos > longestPauseNanos) {
            longestPauseNanos = nanos;
            beforeLongestPause = tally.distinct();
        }
    }

    /**
     * Waits until so many have come; says whether they have. If not, the waiting counts as a pause.
     *
     * @param quiet how long none may come
     * @param limit how long it waits at the most
     */
    synchronized boolean await(int count, Duration quiet, Duration limit) throws InterruptedException {
        long begin = System.nanoTime();
        while (tally.distinct() < count) {
            long now = System.nanoTime();
            long left = Math.min(begin + limit.toNanos() - now, Math.max(begin, last) + quiet.toNanos() - now);
            if (left <= 0) {
                pause(now - last);
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    synchronized int distinct() {
        return tally.distinct();
    }

    synchronized long duplicates() {
        return tally.duplicates();
    }

    /** From the first command to the last. */
    synchronized Duration duration() {
        return Duration.ofNanos(last - first);
    }

    /** Between two commands. */
    synchronized Duration longestPause() {
        return Duration.ofNanos(longestPauseNanos);
    }

    /** How many had come before that pause. */
    synchronized int beforeLongestPause() {
        return beforeLongestPause;
    }

    @Override
    public void close() {
        client.disconnect().join();
    }
}
