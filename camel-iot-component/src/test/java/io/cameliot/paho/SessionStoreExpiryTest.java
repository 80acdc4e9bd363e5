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

import io.cameliot.connection.MessageProperties;
import io.cameliot.connection.OutboundMessage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expiry of what a session holds runs on. */
class SessionStoreExpiryTest extends SessionStoreFixture {
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
                .extracting(SessionStoreExpiryTest::expiry)
                .containsExactly(left);
        assertThat(store.sent().get(0).message().payload()).containsExactly(1, 2);
        store.sessionLost();
        assertThat(store.unsent().values())
                .extracting(SessionStoreExpiryTest::expiry)
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
                .extracting(SessionStoreExpiryTest::expiry)
                .containsExactly(30L);
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
                .extracting(SessionStoreExpiryTest::expiry)
                .containsExactly(0L);
    }

    private static Long expiry(OutboundMessage message) {
        return message.properties().messageExpiry();
    }
}
