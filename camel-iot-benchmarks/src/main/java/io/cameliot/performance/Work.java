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

import io.cameliot.component.IotConstants;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** What a route does that takes 1 ms for each event; and it looks whether the events of each device come in order. */
final class Work implements Processor {
    private static final long NANOS = 1_000_000;

    private final Map<String, Integer> lastOfDevice = new ConcurrentHashMap<>();

    @Override
    public void process(Exchange exchange) {
        int number = Events.number(exchange.getMessage().getBody(byte[].class));
        Integer last = lastOfDevice.put(exchange.getMessage().getHeader(IotConstants.DEVICE_ID, String.class), number);
        boolean first = number < Events.DEVICES;
        if (!first && (last == null || number != last + Events.DEVICES)) {
            throw new IllegalStateException("Event " + number + " of a device came after " + last);
        }
        spend();
    }

    static void spend() {
        long end = System.nanoTime() + NANOS;
        while (end - System.nanoTime() > 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
