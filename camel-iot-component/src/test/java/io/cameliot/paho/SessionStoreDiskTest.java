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

import io.cameliot.connection.NetworkConnection.NotKeptException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;
import org.junit.jupiter.api.Test;

/** What a session holds when its files cannot be written, renamed or deleted, or are gone. */
class SessionStoreDiskTest extends SessionStoreFixture {
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
