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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cameliot.connection.MessageProperties;
import io.cameliot.connection.NetworkConnection.NotKeptException;
import io.cameliot.connection.OutboundMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session holds is found again as it was, in its order. */
class PahoSessionStoreTest {
    private static final String CLIENT_ID = "a:myorg1:app";

    private final RandomPublishes random = new RandomPublishes(5);
    private final List<PahoSessionStore> opened = new ArrayList<>();

    @TempDir
    private Path directory;

    private PahoSessionStore open(boolean inFiles) throws IOException {
        PahoSessionStore store = inFiles ? PahoSessionStore.inFiles(directory, CLIENT_ID) : PahoSessionStore.inMemory();
        opened.add(store);
        return store;
    }

    /** As the next process does. */
    private PahoSessionStore reopen(PahoSessionStore store) throws IOException {
        close(store);
        return open(true);
    }

    private void close(PahoSessionStore store) {
        opened.remove(store);
        store.close();
    }

    @AfterEach
    void closeAll() {
        opened.forEach(PahoSessionStore::close);
    }

    private static void send(PahoSessionStore store, int packetId, OutboundMessage message) throws Exception {
        sendKept(store, packetId, message, 0);
    }

    private static void sendKept(PahoSessionStore store, int packetId, OutboundMessage message, long number)
            throws Exception {
        store.putSent(packetId, new PublishPacket(message), number);
    }

    private static OutboundMessage message(String payload) {
        return new OutboundMessage("t", payload.getBytes(), 1, MessageProperties.NONE);
    }

    private static List<Integer> packetIds(PahoSessionStore store) throws IOException {
        return store.sent().stream().map(SentMessage::packetId).toList();
    }

    private static List<String> payloads(Map<Long, OutboundMessage> messages) {
        return messages.values().stream()
                .map(message -> new String(message.payload()))
                .toList();
    }

    private List<Path> messageFiles() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".msg"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest(name = "in files: {0}")
    @ValueSource(booleans = {false, true})
    void whatIsSentIsHeldUntilItIsAcknowledgedInTheOrderOfSending(boolean inFiles) throws Exception {
        PahoSessionStore store = open(inFiles);
        assertThat(store.holdsMessages()).isFalse();
        for (int packetId : new int[] {65_534, 65_535, 1, 2, 30_000}) {
            send(store, packetId, message("" + packetId));
        }
        store.forgetSent(1);

        assertThat(packetIds(store)).containsExactly(65_534, 65_535, 2, 30_000);
        assertThat(store.holdsMessages()).isTrue();

        for (int packetId : packetIds(store)) {
            store.forgetSent(packetId);
        }
        assertThat(store.sent()).isEmpty();
        assertThat(store.holdsMessages()).isFalse();
        assertThat(messageFiles()).isEmpty();
    }

    @Test
    void theNextProcessFindsEachMessageAsItWas() throws Exception {
        PahoSessionStore store = openAt(100);
        List<OutboundMessage> messages = new ArrayList<>();
        for (int packetId = 1; packetId <= 200; packetId++) {
            OutboundMessage message = random.outbound(1 + random.below(2), random.below(3_000));
            messages.add(message);
            send(store, packetId, message);
        }

        close(store);

        List<SentMessage> found = openAt(100).sent();

        for (int i = 0; i < messages.size(); i++) {
            OutboundMessage message = found.get(i).message();
            assertThat(message.topic()).isEqualTo(messages.get(i).topic());
            assertThat(Arrays.equals(message.payload(), messages.get(i).payload()))
                    .isTrue();
            assertThat(message.qos()).isEqualTo(messages.get(i).qos());
            PahoProperties.assertSame(message.properties(), messages.get(i).properties());
        }
        assertThat(found)
                .extracting(SentMessage::packetId)
                .isEqualTo(IntStream.rangeClosed(1, 200).boxed().toList());
    }

    @Test
    void whatIsKeptNeedsNoMoreRoomToBeSent() throws Exception {
        PahoSessionStore store = open(true);
        long number = store.keep(message("1"));
        Object file = onlyFile();

        sendKept(store, 7, message("1"), number);

        assertThat(onlyFile()).isEqualTo(file);
        assertThat(store.unsent()).isEmpty();
        assertThat(packetIds(store)).containsExactly(7);
        PahoSessionStore next = reopen(store);
        assertThat(next.unsent()).isEmpty();
        assertThat(packetIds(next)).containsExactly(7);
        next.forgetSent(7);
        assertThat(messageFiles()).isEmpty();
    }

    @Test
    void whatALostSessionHeldNeedsNoMoreRoom() throws Exception {
        PahoSessionStore store = open(true);
        send(store, 7, message("1"));
        Object file = onlyFile();

        store.sessionLost();

        assertThat(onlyFile()).isEqualTo(file);
        assertThat(payloads(reopen(store).unsent())).containsExactly("1");
    }

    /** What tells the one file that there is from all others, whatever its name: a copy of it is another. */
    private Object onlyFile() throws IOException {
        assertThat(messageFiles()).hasSize(1);
        return Files.readAttributes(messageFiles().get(0), BasicFileAttributes.class)
                .fileKey();
    }

    @ParameterizedTest(name = "in files: {0}")
    @ValueSource(booleans = {false, true})
    void whatALostSessionHeldIsHeldOnceWhenItIsSentAnew(boolean inFiles) throws Exception {
        PahoSessionStore store = open(inFiles);
        send(store, 7, message("1"));
        send(store, 8, message("2"));
        Map<Integer, Long> numbers = store.sessionLost();

        sendKept(store, 1, message("1"), numbers.get(7));

        assertThat(packetIds(store)).containsExactly(1);
        assertThat(payloads(store.unsent())).containsExactly("2");
    }

    @Test
    void whatWasKeptIsFoundInTheOrderOfSending() throws Exception {
        PahoSessionStore store = open(true);
        long first = store.keep(message("1"));
        long second = store.keep(message("2"));
        sendKept(store, 65_535, message("1"), first);
        sendKept(store, 1, message("2"), second);
        send(store, 2, message("3"));

        assertThat(reopen(store).sent())
                .extracting(sent -> new String(sent.message().payload()))
                .containsExactly("1", "2", "3");
    }

    /** Somebody cleans up old files. */
    @Test
    void aMessageWhoseFileIsGoneIsKeptAnewWhenItIsSent() throws Exception {
        PahoSessionStore store = open(true);
        long number = store.keep(message("1"));
        Files.delete(messageFiles().get(0));

        sendKept(store, 7, message("1"), number);

        assertThat(store.unsent()).isEmpty();
        assertThat(packetIds(reopen(store))).containsExactly(7);
    }

    @Test
    void ofALostSessionAMessageWhoseFileIsGoneIsNotKeptAnyMore() throws Exception {
        PahoSessionStore store = open(true);
        send(store, 1, message("1"));
        send(store, 2, message("2"));
        Files.delete(messageFiles().get(0));

        assertThat(store.sessionLost()).containsOnlyKeys(2);

        assertThat(store.sent()).isEmpty();
        assertThat(payloads(store.unsent())).containsExactly("2");
    }

    @Test
    void whatCannotBeKeptAsSentIsKeptAsBefore() throws Exception {
        PahoSessionStore store = open(true);
        long number = store.keep(message("1"));
        Path inTheWay = messageFiles().get(0).resolveSibling("s-7-1.msg");
        Files.createDirectory(inTheWay);
        Files.createFile(inTheWay.resolve("obstacle"));

        assertThatThrownBy(() -> sendKept(store, 7, message("1"), number)).isInstanceOf(MqttPersistenceException.class);

        assertThat(store.holdsMessages()).isFalse();
        assertThat(store.unsent()).containsOnlyKeys(number);
        sendKept(store, 7, message("1"), number);
        assertThat(packetIds(store)).containsExactly(7);
    }

    @Test
    void theOrderOfSendingSurvivesTheProcessAlsoWhenPacketIdsBeginAgain() throws Exception {
        PahoSessionStore store = open(true);
        send(store, 65_535, message("1"));
        send(store, 1, message("2"));
        store = reopen(store);
        send(store, 60_000, message("3"));
        send(store, 2, message("4"));

        assertThat(packetIds(reopen(store))).containsExactly(65_535, 1, 60_000, 2);
    }

    @ParameterizedTest(name = "in files: {0}")
    @ValueSource(booleans = {false, true})
    void aLostSessionsMessagesAreNumberedInTheOrderOfSending(boolean inFiles) throws Exception {
        PahoSessionStore store = open(inFiles);
        for (int packetId : new int[] {65_535, 1, 2}) {
            send(store, packetId, message("" + packetId));
        }

        Map<Integer, Long> numbers = store.sessionLost();

        assertThat(numbers).containsOnlyKeys(65_535, 1, 2);
        assertThat(store.sent()).isEmpty();
        assertThat(payloads(store.unsent())).containsExactly("65535", "1", "2");
        store.forgetUnsent(numbers.get(1));
        assertThat(payloads(store.unsent())).containsExactly("65535", "2");
    }

    @Test
    void whatWasAcceptedIsKeptForTheNextProcessInItsOrder() throws Exception {
        PahoSessionStore store = open(true);
        for (int i = 1; i <= 12; i++) {
            assertThat(store.keep(message("" + i))).isPositive();
        }
        store.forgetUnsent(store.unsent().firstKey());

        PahoSessionStore next = reopen(store);
        next.keep(message("13"));

        assertThat(payloads(next.unsent()))
                .containsExactly("2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13");
    }

    @Test
    void whatASessionHeldBeforeItWasLostComesBeforeWhatWasAcceptedSince() throws Exception {
        PahoSessionStore store = open(true);
        send(store, 7, message("1"));
        send(store, 3, message("2"));
        store.keep(message("3"));
        store.sessionLost();
        store.keep(message("4"));
        send(store, 8, message("0"));
        store.sessionLost();

        assertThat(payloads(reopen(store).unsent())).containsExactly("0", "1", "2", "3", "4");
    }

    /** A store that is never empty counts on, for as long as the application is in use. */
    @ParameterizedTest
    @ValueSource(longs = {1, Integer.MAX_VALUE - 1, Integer.MAX_VALUE, 1L << 62})
    void numbersDoNotEnd(long number) throws Exception {
        PahoSessionStore store = open(true);
        store.keep(message("3"));
        Path file = messageFiles().get(0);
        close(store);
        Files.move(file, file.resolveSibling("o-" + number + ".msg"));

        PahoSessionStore next = open(true);
        next.keep(message("4"));
        next.keep(message("5"));
        send(next, 1, message("1"));
        send(next, 2, message("2"));
        next.sessionLost();

        assertThat(payloads(reopen(next).unsent())).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void inMemoryNothingIsGainedByKeeping() throws Exception {
        PahoSessionStore store = open(false);

        assertThat(store.keep(message("1"))).isZero();
        assertThat(store.unsent()).isEmpty();
    }

    @ParameterizedTest(name = "in files: {0}")
    @ValueSource(booleans = {false, true})
    void ofAReleasedMessageOnlyTheReleaseIsSaidAgain(boolean inFiles) throws Exception {
        PahoSessionStore store = open(inFiles);
        send(store, 1, random.outbound(2, 10));
        send(store, 2, random.outbound(2, 10));
        store.putReleased(1);

        assertThat(store.sent()).extracting(SentMessage::released).containsExactly(true, false);
        if (inFiles) {
            store = reopen(store);
            assertThat(store.sent()).extracting(SentMessage::released).containsExactly(true, false);
        }

        store.forgetSent(1);
        assertThat(packetIds(store)).containsExactly(2);
        store.forgetSent(2);
        assertThat(store.sent()).isEmpty();
        assertThat(messageFiles()).isEmpty();
    }

    @Test
    void whatAnEarlierVersionLeftIsFound() throws Exception {
        PahoSessionStore store = open(true);
        send(store, 9, message("9"));
        Path file = messageFiles().get(0);
        close(store);
        byte[] packet = Files.readAllBytes(file);
        Files.move(file, file.resolveSibling("s-9.msg"));
        Files.write(file.resolveSibling("s-5.msg"), packet);
        Files.write(file.resolveSibling("o-1.msg"), packet);
        Files.write(file.resolveSibling("o-2.msg"), packet);

        PahoSessionStore next = open(true);
        send(next, 3, message("3"));

        assertThat(packetIds(next)).containsExactly(5, 9, 3);
        assertThat(next.unsent()).containsOnlyKeys(1L, 2L);
        next.forgetSent(5);
        next.forgetSent(9);
        next.forgetSent(3);
        assertThat(messageFiles()).hasSize(2);
    }

    @ParameterizedTest(name = "kept at {0} s, read at {1} s: of 60 s {2} s are left")
    @CsvSource({"100, 100, 60", "100, 110, 50", "100, 159, 1", "100, 160, 0", "100, 100000, 0", "100, 40, 60"})
    void timeRunsOnWhileNoProcessDoesAndNotBackwards(long keptAt, long readAt, long left) throws Exception {
        OutboundMessage message = new OutboundMessage(
                "t", new byte[] {1, 2}, 1, MessageProperties.of(false, 60L, null, null, null, List.of()));
        PahoSessionStore before = openAt(keptAt);
        send(before, 1, message);
        before.keep(message);
        send(before, 2, message("without"));
        close(before);

        PahoSessionStore store = openAt(readAt);

        assertThat(store.sent()).extracting(sent -> expiry(sent.message())).containsExactly(left, null);
        assertThat(store.unsent().values())
                .extracting(PahoSessionStoreTest::expiry)
                .containsExactly(left);
        assertThat(store.sent().get(0).message().payload()).containsExactly(1, 2);
        store.sessionLost();
        assertThat(store.unsent().values())
                .extracting(PahoSessionStoreTest::expiry)
                .containsExactly(left, null, left);
    }

    @Test
    void timeRunsOnFromWhenAMessageWasKeptAlsoAfterItIsSent() throws Exception {
        OutboundMessage message =
                new OutboundMessage("t", new byte[0], 1, MessageProperties.of(false, 60L, null, null, null, List.of()));
        PahoSessionStore first = openAt(100);
        long number = first.keep(message);
        close(first);
        PahoSessionStore second = openAt(120);
        sendKept(second, 1, second.unsent().get(number), number);
        close(second);

        PahoSessionStore third = openAt(130);

        assertThat(third.sent()).extracting(sent -> expiry(sent.message())).containsExactly(30L);
        third.sessionLost();
        assertThat(third.unsent().values())
                .extracting(PahoSessionStoreTest::expiry)
                .containsExactly(30L);
    }

    private PahoSessionStore openAt(long seconds) throws IOException {
        PahoSessionStore store =
                FileSessionStore.open(directory, CLIENT_ID, InstantSource.fixed(Instant.ofEpochSecond(seconds)));
        opened.add(store);
        return store;
    }

    @Test
    void inMemoryTimeRunsOnToo() throws Exception {
        AtomicLong now = new AtomicLong(5);
        PahoSessionStore store = new MemorySessionStore(now::get);
        send(
                store,
                1,
                new OutboundMessage(
                        "t", new byte[0], 1, MessageProperties.of(false, 60L, null, null, null, List.of())));
        now.addAndGet(TimeUnit.SECONDS.toNanos(20));

        assertThat(store.sent()).extracting(sent -> expiry(sent.message())).containsExactly(40L);
        store.sessionLost();
        now.addAndGet(TimeUnit.SECONDS.toNanos(50));
        assertThat(store.unsent().values())
                .extracting(PahoSessionStoreTest::expiry)
                .containsExactly(0L);
    }

    private static Long expiry(OutboundMessage message) {
        return message.properties().messageExpiry();
    }

    /** Somebody else's files are none of ours, whatever they are called. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.msg",
                ".msg",
                "s-.msg",
                "s-x.msg",
                "s-0.msg",
                "s-01.msg",
                "s--1.msg",
                "s-65536.msg",
                "s-1-.msg",
                "s-1-x.msg",
                "s-1-01.msg",
                "s-1--1.msg",
                "s-99999999999999999999999.msg",
                "s-1-99999999999999999999.msg",
                "sc-.msg",
                "sc-70000.msg",
                "sc-1-1.msg",
                "o-.msg",
                "o-0.msg",
                "o-1-1.msg",
                "o-9999999999999999999.msg",
                "r-1.msg",
                "S-1.msg",
                "s-1.msg.tmp",
                ".nfs000000000017",
                "desktop.ini",
                "notes",
                "x.msg/",
                "s-5.msg/",
                "s-6-1.msg/inside",
                "sc-7.msg/inside",
                "o-8.msg/"
            })
    void filesThatAreNotOfTheStoreAreLeftAloneWithOneWarningEach(String name) throws Exception {
        PahoSessionStore store = open(true);
        send(store, 1, message("1"));
        store.keep(message("2"));
        Path client = messageFiles().get(0).getParent();
        close(store);
        Path stray = client.resolve(name);
        if (name.contains("/")) {
            Files.createDirectories(name.endsWith("/") ? stray : stray.getParent());
        }
        if (!name.endsWith("/")) {
            Files.writeString(stray, "not ours");
        }

        PahoSessionStore next;
        List<String> warnings;
        try (CapturedLog log = new CapturedLog(MessageFiles.class)) {
            next = open(true);
            warnings = log.messages();
        }

        assertThat(packetIds(next)).containsExactly(1);
        assertThat(payloads(next.unsent())).containsExactly("2");
        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("WARN ")
                .contains(client.resolve(name.split("/")[0]).toString());
        assertThat(stray).exists();
        next.forgetSent(1);
        close(next);
        assertThat(stray).exists();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
                    nothing,                 ''
                    a half,                  3208000174
                    the length only,         3208
                    more than its length,    3203000174ff
                    no packet,               6e6f742061207061636b6574
                    a PUBREL,                62020001
                    a PUBLISH of QoS 0,      300400017400
                    a PUBLISH of QoS 3,      36060001740001
                    a bad length,            32ffffffffff
                    """)
    void aFileThatHoldsNoWholeMessageIsSetAsideWithAnError(String what, String content) throws Exception {
        PahoSessionStore store = open(true);
        send(store, 1, message("1"));
        Path client = messageFiles().get(0).getParent();
        close(store);
        byte[] bytes = HexFormat.of().parseHex(content);
        for (String name : List.of("s-2-7", "s-3", "o-5")) {
            Files.write(client.resolve(name + ".msg"), bytes);
            Files.writeString(client.resolve(name + ".msg.damaged"), "an earlier one");
        }

        PahoSessionStore next;
        List<String> errors;
        try (CapturedLog log = new CapturedLog(MessageFiles.class)) {
            next = open(true);
            errors = log.messages();
        }

        assertThat(packetIds(next)).containsExactly(1);
        assertThat(next.unsent()).isEmpty();
        assertThat(errors).hasSize(3);
        for (String name : List.of("s-2-7", "s-3", "o-5")) {
            assertThat(errors)
                    .anyMatch(error -> error.startsWith("ERROR ")
                            && error.contains(client.resolve(name + ".msg").toString()));
            assertThat(client.resolve(name + ".msg")).doesNotExist();
            assertThat(client.resolve(name + ".msg.damaged")).hasContent("an earlier one");
            assertThat(client.resolve(name + ".msg.2.damaged")).hasBinaryContent(bytes);
        }
        assertThat(reopen(next).sent()).as("what is aside disturbs nothing").hasSize(1);
    }

    @Test
    void ofTwoMessagesWithOnePacketIdTheEarlierIsSetAside() throws Exception {
        PahoSessionStore store = open(true);
        send(store, 1, message("1"));
        Path file = messageFiles().get(0);
        close(store);
        Files.copy(file, file.resolveSibling("s-1-9.msg"));
        Files.copy(file, file.resolveSibling("s-1-10.msg"));

        PahoSessionStore next = open(true);

        assertThat(packetIds(next)).containsExactly(1);
        assertThat(messageFiles()).containsExactly(file.resolveSibling("s-1-10.msg"));
        next.forgetSent(1);
        assertThat(messageFiles()).isEmpty();
    }

    /** Else no client of the process could use the directory before its end. */
    @Test
    void aStoreThatCannotBeOpenedLocksNothing() throws Exception {
        PahoSessionStore store = open(true);
        send(store, 1, message("1"));
        Path client = messageFiles().get(0).getParent();
        close(store);
        Path aside = directory.resolve("aside");
        Files.move(client, aside);
        Files.writeString(client, "a file where the directory should be");

        assertThatThrownBy(() -> open(true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("filePersistenceDirectory " + directory);
        Files.delete(client);
        Files.move(aside, client);

        assertThat(packetIds(open(true))).containsExactly(1);
    }

    @Test
    void whatWasNotWrittenToItsEndIsSetAside() throws Exception {
        PahoSessionStore store = open(true);
        send(store, 1, message("one"));
        send(store, 2, message("two"));
        close(store);
        Path half = messageFiles().get(0);
        byte[] whole = Files.readAllBytes(half);
        Files.write(half, Arrays.copyOf(whole, whole.length - 1));
        Files.write(half.resolveSibling("s-9.msg"), new byte[0]);
        Files.write(half.resolveSibling("sc-4.msg"), new byte[] {0x62, 2, 0, 4});

        assertThat(packetIds(open(true))).containsExactly(2);
        assertThat(messageFiles()).hasSize(1);
    }

    @Test
    void whatCannotBeWrittenIsNotKept() throws Exception {
        PahoSessionStore store = open(true);
        send(store, 1, message("1"));
        Path client = messageFiles().get(0).getParent();
        Path aside = directory.resolve("aside");
        Files.move(client, aside);

        assertThatThrownBy(() -> store.keep(message("2")))
                .isInstanceOf(NotKeptException.class)
                .hasMessageContainingAll("The message to topic t was not published", "filePersistenceDirectory");

        Files.move(aside, client);
        assertThat(store.unsent()).isEmpty();
        assertThat(packetIds(store)).containsExactly(1);
    }

    @Test
    void eachClientIdHasADirectoryOfItsOwn() throws Exception {
        List<String> clientIds = List.of("a:org:app1", "a:orga:pp1", "a:org:app.1", "a:org:app-1");
        for (String clientId : clientIds) {
            PahoSessionStore store = PahoSessionStore.inFiles(directory, clientId);
            send(store, 1, message(clientId));
            store.close();
        }

        for (String clientId : clientIds) {
            PahoSessionStore store = PahoSessionStore.inFiles(directory, clientId);
            assertThat(store.sent())
                    .extracting(sent -> new String(sent.message().payload()))
                    .containsExactly(clientId);
            store.close();
        }
    }

    /** It would be taken for a message that the server has, and never be sent again. */
    @Test
    void noMessageIsSentWithAPacketIdWhoseReleaseCannotBeForgotten() throws Exception {
        PahoSessionStore store = open(true);
        send(store, 7, message("first"));
        store.putReleased(7);
        Path obstacle = obstruct("sc-7");

        store.forgetSent(7);

        assertThatThrownBy(() -> send(store, 7, message("second")))
                .isInstanceOf(MqttPersistenceException.class)
                .hasRootCauseInstanceOf(IOException.class);
        assertThat(store.holdsMessages()).isFalse();
        Files.delete(obstacle);
        send(store, 7, message("second"));
        assertThat(store.sent()).singleElement().returns(false, SentMessage::released);
        assertThat(reopen(store).sent()).singleElement().returns(false, SentMessage::released);
    }

    @Test
    void whatCannotBeForgottenIsToldAndStaysForgottenInThisProcess() throws Exception {
        PahoSessionStore store = open(true);
        send(store, 7, message("first"));
        store.putReleased(7);
        obstruct("s-7-1");

        try (CapturedLog log = new CapturedLog(FileSessionStore.class)) {
            store.forgetSent(7);

            assertThat(log.messages()).anyMatch(text -> text.contains("one may be published twice"));
        }
        send(store, 7, message("second"));
        assertThat(store.sent()).singleElement().returns(false, SentMessage::released);
    }

    /** Puts something that cannot be deleted in the place of a file. */
    private Path obstruct(String name) throws IOException {
        Path file = messageFiles().stream()
                .filter(each -> each.getFileName().toString().equals(name + ".msg"))
                .findFirst()
                .orElseThrow();
        Files.delete(file);
        Files.createDirectory(file);
        return Files.createFile(file.resolve("obstacle"));
    }
}
