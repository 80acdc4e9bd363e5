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
package io.cameliot.benchmarks;

import io.cameliot.fleet.ConnectionState;
import io.cameliot.fleet.Fleet;
import io.cameliot.protocol.CloseCode;
import io.cameliot.protocol.MonitoringMessage;
import io.cameliot.protocol.MonitoringMessage.Action;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.ref.Reference;
import java.time.Instant;

/**
 * The memory that a fleet of a million devices takes: heap in use after garbage collections, before and after. Half of the
 * devices are connected; all have lost a connection before, with a close code and a reason. The device IDs are measured on
 * their own: whoever has a million devices has their IDs.
 */
public final class FleetMemory {
    private static final int DEVICES = 1_000_000;
    private static final int TYPES = 20;
    private static final Instant START = Instant.parse("2026-02-01T10:00:00Z");
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    private FleetMemory() {}

    public static void main(String... arguments) {
        long empty = usedAfterCollection();
        String[] ids = new String[DEVICES];
        for (int i = 0; i < DEVICES; i++) {
            ids[i] = id(i);
        }
        long names = usedAfterCollection() - empty - 4L * DEVICES; // without the array
        Reference.reachabilityFence(ids);
        ids = null;

        empty = usedAfterCollection();
        Fleet fleet = new Fleet();
        long began = System.nanoTime();
        for (int i = 0; i < DEVICES; i++) {
            fleet.update(connect(i, 0));
            fleet.update(disconnect(i, 60));
            if (i % 2 == 0) {
                fleet.update(connect(i, 120));
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        long used = usedAfterCollection() - empty;

        int messages = 2 * DEVICES + DEVICES / 2;
        System.out.printf("devices                     %,12d%n", fleet.size());
        System.out.printf("connected                   %,12d%n", fleet.count(ConnectionState.CONNECTED));
        System.out.printf("bytes of heap for each      %,12d%n", used / DEVICES);
        System.out.printf(
                "of these, its device ID     %,12d   (text of %d characters)%n", names / DEVICES, id(0).length());
        System.out.printf("without its device ID       %,12d%n", (used - names) / DEVICES);
        System.out.printf("messages for each second    %,12d   (one thread)%n", (long) (messages / seconds));
    }

    private static long usedAfterCollection() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, MEMORY.getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static String id(int device) {
        return "device-%07d".formatted(device);
    }

    private static MonitoringMessage connect(int device, int second) {
        return message(device, Action.CONNECT, second, second).build();
    }

    private static MonitoringMessage disconnect(int device, int second) {
        return message(device, Action.DISCONNECT, second, 0)
                .closeCode(CloseCode.of(160))
                .reason(new String("The connection timed out.".toCharArray())) // as each message brings its own
                .build();
    }

    private static MonitoringMessage.Builder message(int device, Action action, int second, int connectSecond) {
        return MonitoringMessage.builder()
                .action(action)
                .time(START.plusSeconds(second))
                .connectTime(START.plusSeconds(connectSecond))
                .clientId("d:myorg1:type-" + device % TYPES + ":" + id(device));
    }
}
