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

import io.cameliot.connection.OutboundMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session holds is found again as it was, in its order. */
class PahoSessionStoreTest extends SessionStoreFixture {
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
}
