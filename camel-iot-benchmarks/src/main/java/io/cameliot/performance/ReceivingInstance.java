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
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.builder.RouteBuilder;

/**
 * A process with a route that is one of the instances of a scalable application. Events are numbers from 0 on; it processes
 * those below a limit, which it is told, and waits with the first that is not.
 */
final class ReceivingInstance {
    static final String APPLICATION = "instances";

    private final long workNanos;
    private final BitSet numbers = new BitSet();
    private int limit;
    private int count;
    private long lastMillis;

    private ReceivingInstance(long workNanos) {
        this.workNanos = workNanos;
    }

    /** @param arguments the server, the device type and the microseconds that the route spends on each event */
    public static void main(String... arguments) throws Exception {
        String endpoint = "iot:event?type=" + arguments[1] + "&scalable=true&serverType=MQTT_BROKER";
        ReceivingInstance instance = new ReceivingInstance(1_000 * Long.parseLong(arguments[2]));
        Application.start(arguments[0], APPLICATION, new RouteBuilder() {
            @Override
            public void configure() {
                from(endpoint)
                        .process(exchange ->
                                instance.process(exchange.getMessage().getBody(byte[].class)));
            }
        });
        ChildProcess.serve(instance::answer);
    }

    private void process(byte[] payload) throws InterruptedException {
        int number = Integer.parseInt(new String(payload, StandardCharsets.US_ASCII));
        awaitLimitAbove(number);
        if (workNanos > 0) {
            LockSupport.parkNanos(workNanos);
        }
        processed(number);
    }

    private synchronized void awaitLimitAbove(int number) throws InterruptedException {
        while (number >= limit) {
            wait();
        }
    }

    private synchronized void processed(int number) {
        numbers.set(number);
        count++;
        lastMillis = System.currentTimeMillis();
    }

    private synchronized String answer(String line) {
        return switch (line) {
            // How many it has processed, and when the last of them.
            case "count" -> count + " " + lastMillis;
            // Which.
            case "numbers" -> Base64.getEncoder().encodeToString(numbers.toByteArray());
            default -> {
                limit = Integer.parseInt(line);
                notifyAll();
                yield line;
            }
        };
    }
}
