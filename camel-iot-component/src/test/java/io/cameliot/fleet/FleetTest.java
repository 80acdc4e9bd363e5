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
package io.cameliot.fleet;

import static io.cameliot.fleet.Messages.message;
import static io.cameliot.fleet.Messages.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import io.cameliot.protocol.CloseCode;
import io.cameliot.protocol.Device;
import io.cameliot.protocol.MonitoringMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class FleetTest {
    private final Fleet fleet = new Fleet();
    private final List<Change> changes = Collections.synchronizedList(new ArrayList<>());

    @Test
    void aDeviceIsAsItsMessagesSay() {
        fleet.update(message("p-01", "C 5 from 5"));
        fleet.update(message("p-01", "D 9 from 5 code 160"));
        fleet.update(message("p-01", "C 12 from 11"));

        ConnectionStatus status = fleet.status("pump", "p-01");
        assertThat(status.state()).isEqualTo(ConnectionState.CONNECTED);
        assertThat(status.since()).contains(second(11));
        assertThat(status.closeCode()).contains(CloseCode.of(160));
        assertThat(status.reason()).contains("reason 160");
        assertThat(status.reconnects()).isEqualTo(1);
    }

    @Test
    void aDeviceThatNothingWasSaidAboutIsUnknown() {
        fleet.update(message("p-02", "F 5 from 5 code 180"));

        assertThat(fleet.status("pump", "p-01")).isSameAs(ConnectionStatus.UNKNOWN);
        assertThat(fleet.status("pump", "p-02")).isSameAs(ConnectionStatus.UNKNOWN);
        assertThat(fleet.size()).isZero();
    }

    @Test
    void devicesAreListedAndCountedByState() {
        fleet.update(message("p-01", "C 5"));
        fleet.update(message("p-02", "C 5"));
        fleet.update(message("p-03", "C 5"));
        fleet.update(message("p-03", "D 9"));
        fleet.update(message("p-04", "D 9 code 288"));

        assertThat(fleet.devices(ConnectionState.CONNECTED))
                .containsExactlyInAnyOrder(new Device("pump", "p-01"), new Device("pump", "p-02"));
        assertThat(fleet.devices(ConnectionState.DISCONNECTED)).containsExactly(new Device("pump", "p-03"));
        assertThat(fleet.devices(ConnectionState.UNKNOWN)).containsExactly(new Device("pump", "p-04"));
        assertThat(fleet.count(ConnectionState.CONNECTED)).isEqualTo(2);
        assertThat(fleet.count(ConnectionState.DISCONNECTED)).isEqualTo(1);
        assertThat(fleet.count(ConnectionState.UNKNOWN)).isEqualTo(1);
        assertThat(fleet.size()).isEqualTo(4);
        assertThat(fleet.devices()).hasSize(4).containsEntry(new Device("pump", "p-01"), fleet.status("pump", "p-01"));
    }

    @Test
    void aGatewayIsADeviceAndTheTypeIsPartOfTheName() {
        fleet.update(message("C 5").toBuilder().clientId("g:myorg:gateway:1").build());
        fleet.update(message("D 5").toBuilder().clientId("d:myorg:pump:1").build());

        assertThat(fleet.status("gateway", "1").state()).isEqualTo(ConnectionState.CONNECTED);
        assertThat(fleet.status("pump", "1").state()).isEqualTo(ConnectionState.DISCONNECTED);
    }

    @Test
    void theTopicMayNameTheDeviceInstead() {
        fleet.updateDevice("pump", "p-01", message("C 5"));
        fleet.updateDevice("pump", "p-01", null);

        assertThat(fleet.devices(ConnectionState.CONNECTED)).containsExactly(new Device("pump", "p-01"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"a:myorg:board", "A:myorg:board:1", "d:myorg", ""})
    void aMessageThatNamesNoDeviceIsRefused(String clientId) {
        MonitoringMessage message =
                message("C 5").toBuilder().clientId(clientId).build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> fleet.update(message))
                .withMessageContaining(clientId == null ? "Missing ClientID" : "'" + clientId + "'")
                .withMessageContaining("iot:device-status")
                .withMessageContaining("updateDevice");
    }

    @Test
    void nullIsIgnored() {
        fleet.update(null);

        assertThat(fleet.size()).isZero();
    }

    @Test
    void furtherDevicesThanThereIsRoomForAreIgnoredAndCounted() {
        Fleet small = new Fleet(2);
        small.addListener(changes::add);
        small.update(message("p-01", "C 5"));
        small.update(message("p-02", "C 5"));

        small.update(message("p-03", "C 5"));
        small.update(message("p-03", "D 9"));
        small.update(message("p-01", "D 9"));

        assertThat(small.size()).isEqualTo(2);
        assertThat(small.ignored()).isEqualTo(2);
        assertThat(small.status("pump", "p-03")).isSameAs(ConnectionStatus.UNKNOWN);
        assertThat(small.status("pump", "p-01").state()).isEqualTo(ConnectionState.DISCONNECTED);
        assertThat(changes).extracting(change -> change.device().id()).containsExactly("p-01", "p-02", "p-01");
    }

    @Test
    void forgettingMakesRoom() {
        Fleet small = new Fleet(2);
        small.update(message("p-01", "C 5"));
        small.update(message("p-02", "D 9"));

        assertThat(small.forgetDisconnectedBefore(second(9))).isZero();
        assertThat(small.forgetDisconnectedBefore(second(10))).isEqualTo(1);
        assertThat(small.forget("pump", "p-02")).isFalse();
        small.update(message("p-03", "C 5"));
        assertThat(small.devices(ConnectionState.CONNECTED)).hasSize(2);
        assertThat(small.forget("pump", "p-01")).isTrue();

        assertThat(small.size()).isEqualTo(1);
        assertThat(small.count(ConnectionState.CONNECTED)).isEqualTo(1);
        assertThat(small.count(ConnectionState.DISCONNECTED)).isZero();
        assertThat(small.ignored()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void thereIsRoomForOneDeviceAtLeast(int maxDevices) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Fleet(maxDevices))
                .withMessage("Invalid maxDevices " + maxDevices + ". It takes a number from 1.");
    }

    @Test
    void theViewOfAllDevicesCannotBeChanged() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> fleet.devices().clear());
    }

    @Test
    void aListenerIsToldOnceOfEachConnectAndDisconnectAndOfNothingElse() {
        fleet.addListener(changes::add);
        for (String text : List.of(
                "C 5 from 5",
                "C 5 from 5", // a duplicate
                "F 6 from 6 code 180",
                "D 9 from 5 code 288", // it has connected again
                "C 9 from 9",
                "D 10 from 5 code 91", // of an older connection
                "D 12 from 9",
                "D 12 from 9",
                "C 5 from 5")) {
            fleet.update(message("p-01", text));
        }

        assertThat(changes).extracting(change -> change.device().id()).containsOnly("p-01");
        assertThat(changes)
                .extracting(
                        change -> change.before().state(),
                        change -> change.after().state(),
                        change -> change.after().since().orElseThrow())
                .containsExactly(
                        tuple(ConnectionState.UNKNOWN, ConnectionState.CONNECTED, second(5)),
                        tuple(ConnectionState.CONNECTED, ConnectionState.CONNECTED, second(9)),
                        tuple(ConnectionState.CONNECTED, ConnectionState.DISCONNECTED, second(12)));
    }

    @Test
    void aListenerThatWasRemovedIsNotTold() {
        ChangeListener listener = changes::add;
        fleet.addListener(listener);
        fleet.removeListener(listener);

        fleet.update(message("p-01", "C 5"));

        assertThat(changes).isEmpty();
    }

    @Test
    void aListenerThatFailsKeepsNoOtherFromBeingTold() {
        fleet.addListener(change -> {
            throw new IllegalStateException("first");
        });
        fleet.addListener(changes::add);
        fleet.addListener(change -> {
            throw new IllegalStateException("third");
        });

        assertThatIllegalStateException()
                .isThrownBy(() -> fleet.update(message("p-01", "C 5")))
                .withMessage("first")
                .satisfies(e ->
                        assertThat(e.getSuppressed()).singleElement().asString().contains("third"));
        assertThat(changes).hasSize(1);
        assertThat(fleet.size()).isEqualTo(1);
    }

    @Test
    void noLockIsHeldWhileAListenerIsTold() {
        fleet.addListener(change -> {
            if (change.after().state() == ConnectionState.CONNECTED) {
                CompletableFuture.runAsync(() -> fleet.update(message("p-01", "D 9")))
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join();
            }
            changes.add(change);
        });

        fleet.update(message("p-01", "C 5"));

        assertThat(changes)
                .extracting(change -> change.after().state())
                .containsExactly(ConnectionState.CONNECTED, ConnectionState.DISCONNECTED);
    }

    @Test
    void aListenerMayFeedTheFleet() {
        fleet.addListener(change -> {
            changes.add(change);
            if (change.after().reconnects() < 5_000) {
                int next = change.after().reconnects() + 1;
                fleet.update(message("p-01", "C " + next));
                fleet.update(message("p-02", "C " + next));
            }
        });

        fleet.update(message("p-01", "C 0"));

        assertThat(fleet.status("pump", "p-01").reconnects()).isEqualTo(5_000);
    }

    @Test
    void manyThreadsGiveTheStateOfTheOrderedSequencesAndChangesInOrder() throws Exception {
        int threads = 4;
        int devices = 200;
        List<MonitoringMessage> all = new ArrayList<>();
        Map<String, ConnectionStatus> expected = new ConcurrentHashMap<>();
        Random random = new Random(42);
        for (int device = 0; device < devices; device++) {
            ConnectionStatus status = ConnectionStatus.UNKNOWN;
            for (int i = 0; i < 20; i++) {
                String text = i % 2 == 0
                        ? "C " + i * 10 + " from " + i * 10
                        : "D " + i * 10 + " from " + (i - 1) * 10 + " code " + (random.nextInt(4) == 0 ? 288 : 91);
                MonitoringMessage message = message("p-" + device, text);
                status = status.after(message);
                all.add(message);
                all.add(message);
            }
            expected.put("p-" + device, status);
        }
        Collections.shuffle(all, random);
        fleet.addListener(changes::add);

        inParallel(threads, thread -> {
            for (int i = thread; i < all.size(); i += threads) {
                fleet.update(all.get(i));
            }
        });

        expected.forEach((id, status) -> assertThat(fleet.status("pump", id))
                .returns(status.state(), ConnectionStatus::state)
                .returns(status.since(), ConnectionStatus::since)
                .returns(status.closeCode(), ConnectionStatus::closeCode));
        Map<Device, ConnectionStatus> told = new ConcurrentHashMap<>();
        for (Change change : changes) {
            ConnectionStatus before = told.put(change.device(), change.after());
            assertThat(change.before().isNewsAfter(before == null ? ConnectionStatus.UNKNOWN : before))
                    .isFalse();
            assertThat(change.after().isNewsAfter(change.before())).isTrue();
        }
        assertThat(told).hasSize(devices);
        told.forEach((device, status) -> assertThat(
                        fleet.status(device.type(), device.id()).isNewsAfter(status))
                .isFalse());
    }

    @Test
    void countsStayTrueWhileManyThreadsUpdateAndForget() throws Exception {
        Fleet small = new Fleet(50);

        inParallel(4, thread -> {
            Random random = new Random(thread);
            for (int i = 0; i < 20_000; i++) {
                String id = "p-" + random.nextInt(100);
                switch (random.nextInt(4)) {
                    case 0 -> small.forget("pump", id);
                    case 1 -> small.update(message(id, "D " + i));
                    default -> small.update(message(id, "C " + i));
                }
                if (i % 1_000 == 0) {
                    small.forgetDisconnectedBefore(second(i));
                }
                // The view's size is an estimate while others change it: it may count one that is gone and not its
                // successor.
                assertThat(small.size()).isLessThanOrEqualTo(50);
            }
        });

        assertThat(small.size()).isEqualTo(small.devices().size());
        for (ConnectionState state : ConnectionState.values()) {
            assertThat(small.count(state)).isEqualTo(small.devices(state).size());
        }
    }

    private interface Work {
        void run(int thread);
    }

    private static void inParallel(int threads, Work work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                tasks.add(() -> {
                    work.run(thread);
                    return null;
                });
            }
            for (Future<Void> done : executor.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                done.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
