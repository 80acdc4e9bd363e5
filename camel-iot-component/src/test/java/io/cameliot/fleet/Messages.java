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

import io.cameliot.protocol.CloseCode;
import io.cameliot.protocol.MonitoringMessage;
import io.cameliot.protocol.MonitoringMessage.Action;
import java.time.Instant;
import java.util.Map;

/** Monitoring messages whose times are seconds after an hour. */
final class Messages {
    private static final Map<String, Action> ACTIONS =
            Map.of("C", Action.CONNECT, "D", Action.DISCONNECT, "F", Action.FAILED_CONNECT, "?", new Action("Info"));

    private Messages() {}

    /** A second after the hour. */
    static Instant second(int second) {
        return Instant.parse("2026-02-01T10:00:00Z").plusSeconds(second);
    }

    /**
     * A message of the form "D 5 from 3 code 91": its action C, D, F or ?, its time, when the connection began and its close
     * code. What is left out is missing.
     */
    static MonitoringMessage message(String text) {
        String[] words = text.split(" ");
        MonitoringMessage.Builder message = MonitoringMessage.builder().action(ACTIONS.get(words[0]));
        int next = 1;
        if (words.length > next && words[next].matches("\\d+")) {
            message.time(second(Integer.parseInt(words[next++])));
        }
        for (; next < words.length; next += 2) {
            int number = Integer.parseInt(words[next + 1]);
            if (words[next].equals("from")) {
                message.connectTime(second(number));
            } else {
                message.closeCode(CloseCode.of(number)).reason("reason " + number);
            }
        }
        return message.build();
    }

    static MonitoringMessage message(String device, String text) {
        return message(text).toBuilder().clientId("d:myorg:pump:" + device).build();
    }

    static ConnectionStatus after(String... messages) {
        ConnectionStatus status = ConnectionStatus.UNKNOWN;
        for (String message : messages) {
            status = status.after(message(message));
        }
        return status;
    }
}
