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
package io.cameliot.performance;

import io.cameliot.lab.ChildProcess;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.Message;

/** Processes that share the events of one or several brokers, and what publishes these. */
final class ReceivingInstances implements Fleet {
    private static final long POLL_MILLIS = 10;
    private static final long REST_MILLIS = 1_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Events events;
    private final List<ChildProcess> children = new ArrayList<>();
    private final List<Feed> feeds = new ArrayList<>();
    private int published;

    /**
     * @param serverUris of the brokers: the devices are divided among them by a hash of their ID
     * @param workMicros that the route spends on each event
     */
    ReceivingInstances(List<String> serverUris, String type, int instances, long workMicros) throws Exception {
        this.events = new Events(type);
        for (int instance = 0; instance < instances; instance++) {
            String serverUri = serverUris.get(instance % serverUris.size());
            children.add(
                    ChildProcess.start(ReceivingInstance.class, serverUri, events.type(), String.valueOf(workMicros)));
        }
        for (ChildProcess child : children) {
            child.answer();
        }
        for (String serverUri : serverUris) {
            feeds.add(new Feed(serverUri, events.type()));
        }
    }

    /** All events are at the brokers before the first is processed. */
    @Override
    public double run(int messages) throws Exception {
        // While acknowledgements of the last run are under way, Mosquitto 2.0.11 sends more than the receive maximum,
        // and what
        // it has sent before the measuring begins would not count.
        TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
        for (int feed = 0; feed < feeds.size(); feed++) {
            publish(feed, published, published + messages);
        }
        published += messages;
        long begin = System.currentTimeMillis();
        askAll(String.valueOf(published));
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            long count = 0;
            long end = begin;
            for (String answer : askAll("count")) {
                count += Long.parseLong(answer.split(" ")[0]);
                end = Math.max(end, Long.parseLong(answer.split(" ")[1]));
            }
            if (count >= published) {
                return messages * 1e3 / Math.max(1, end - begin);
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(published - count + " of " + published + " events did not come");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private void publish(int index, int from, int to) {
        Feed feed = feeds.get(index);
        feed.publish(
                IntStream.range(from, to)
                        .filter(number -> Math.floorMod(Events.device(number).hashCode(), feeds.size()) == index),
                number -> {
                    Message message = events.message(feed.context(), number);
                    message.setBody(String.valueOf(number));
                    return message;
                });
    }

    private List<String> askAll(String line) throws Exception {
        children.forEach(child -> child.send(line));
        List<String> answers = new ArrayList<>();
        for (ChildProcess child : children) {
            answers.add(child.answer());
        }
        return answers;
    }

    @Override
    public Loss loss() throws Exception {
        BitSet all = new BitSet();
        long received = 0;
        for (String answer : askAll("count")) {
            received += Long.parseLong(answer.split(" ")[0]);
        }
        for (String answer : askAll("numbers")) {
            all.or(BitSet.valueOf(Base64.getDecoder().decode(answer)));
        }
        return new Loss(published - all.cardinality(), received - all.cardinality());
    }

    @Override
    public void close() throws Exception {
        for (ChildProcess child : children) {
            child.close();
        }
        for (Feed feed : feeds) {
            feed.close();
        }
    }
}
