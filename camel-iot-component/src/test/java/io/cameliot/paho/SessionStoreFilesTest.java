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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files in a directory are a session's, and what becomes of the others. */
class SessionStoreFilesTest extends SessionStoreFixture {
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
}
