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

import io.cameliot.protocol.ClientId;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

/**
 * The credentials of a client. Servers quote them in what they say about a refusal, which logs and exceptions repeat.
 *
 * @param texts none is empty
 */
record Secrets(List<String> texts) {
    /** A user name that is shorter is no API key, and may be a part of any word. */
    private static final int SHORTEST_USER_NAME = 4;

    private static final String HIDDEN = "…";

    Secrets {
        // One may hold another.
        texts = texts.stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    static Secrets of(MqttConnectionOptions options) {
        String name = options.getUserName();
        byte[] token = options.getPassword();
        boolean secretName =
                name != null && name.length() >= SHORTEST_USER_NAME && !name.equals(ClientId.DEVICE_USER_NAME);
        return new Secrets(
                Stream.of(secretName ? name : "", token == null ? "" : new String(token, StandardCharsets.UTF_8))
                        .filter(text -> !text.isEmpty())
                        .toList());
    }

    /** A text of the server without them, to be shown; null for none. */
    String hiddenIn(String text) {
        String shown = text;
        for (String secret : texts) {
            shown = shown == null ? null : shown.replace(secret, HIDDEN);
        }
        return shown;
    }

    /** No record shows its parts to logs unless it is told not to. */
    @Override
    public String toString() {
        return HIDDEN;
    }
}
