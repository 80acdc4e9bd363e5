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

import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.Resource;
import io.cameliot.protocol.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What it costs to find the one handler of a message among many, each for the events of one device, and to acknowledge the
 * message. The handler is done with it at once.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DispatchBenchmark {
    /** A power of two, so that the next message is cheap to choose. */
    private static final int MESSAGES = 1024;

    private static final int RECEIVE_BUFFER_SIZE = 1 << 25;

    @Param({"10", "100", "1000", "10000"})
    int filters;

    /** Whether the server says by subscription identifiers whom a message is for. */
    @Param({"true", "false"})
    boolean identifiers;

    private final AcknowledgementQueue received = new AcknowledgementQueue(
            new SilentNetwork(), settings(), new ReceiveBuffer(RECEIVE_BUFFER_SIZE), new NothingHappens());
    private final Dispatcher dispatcher = new Dispatcher(settings(), Application.RUNNING, filter -> {});
    private final InboundMessage[] messages = new InboundMessage[MESSAGES];
    private int next;

    @Setup
    public void subscribe() {
        for (int i = 0; i < filters; i++) {
            dispatcher.add(filterOf(i), 1, new DoneAtOnce());
        }
        for (int i = 0; i < MESSAGES; i++) {
            int device = i * 7 % filters;
            messages[i] = new InboundMessage(
                    "iot-2/type/weather-station/id/" + id(device) + "/evt/observation/fmt/json",
                    new byte[100],
                    1 + i,
                    1,
                    false,
                    false,
                    propertiesOf(device));
        }
    }

    @Benchmark
    public void dispatch() {
        dispatcher.dispatch(received.add(messages[next++ & MESSAGES - 1]));
    }

    private MessageProperties propertiesOf(int device) {
        return identifiers
                ? new MessageProperties(
                        false,
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        List.of(dispatcher.get(filterOf(device)).identifier()))
                : MessageProperties.NONE;
    }

    private static TopicFilter filterOf(int device) {
        return TopicFilter.of(Resource.EVENT, ClientKind.APPLICATION, variable -> switch (variable) {
            case DEVICE_TYPE -> "weather-station";
            case DEVICE_ID -> id(device);
            default -> null;
        });
    }

    private static String id(int device) {
        return "station-%05d".formatted(device);
    }

    private static ConnectionSettings settings() {
        Duration unused = Duration.ofSeconds(1);
        return new ConnectionSettings(
                List.of(ServerUri.parse("brokerUrl", "tcp://localhost")),
                "a:myorg1:benchmark",
                0,
                false,
                true,
                100,
                65_535,
                RECEIVE_BUFFER_SIZE,
                unused,
                false,
                new ReconnectDelay(unused, unused),
                new ComparedOptions(Map.of()));
    }

    private static final class DoneAtOnce implements InboundHandler {
        @Override
        public void received(InboundMessage message, Receipt receipt) {
            receipt.done();
        }

        @Override
        public void failed(Exception cause) {
            throw new IllegalStateException(cause);
        }
    }

    private static final class NothingHappens implements AcknowledgementQueue.Events {
        @Override
        public boolean comesAgain() {
            return false;
        }

        @Override
        public boolean isOver() {
            return false;
        }

        @Override
        public boolean isSessionKept() {
            return true;
        }

        @Override
        public void wantedAgain(String topic) {
            throw new IllegalStateException(topic);
        }

        @Override
        public void abandoned(AcknowledgementQueue queue, String topic) {
            throw new IllegalStateException(topic);
        }

        @Override
        public void dropped(InboundMessage message) {
            throw new IllegalStateException(message.topic());
        }

        @Override
        public void overflowed(InboundMessage message) {
            throw new IllegalStateException(message.topic());
        }

        @Override
        public void acknowledgementsLeft(Runnable rest) {
            // There are no Errors.
        }

        @Override
        public void drained() {
            throw new IllegalStateException();
        }
    }
}
