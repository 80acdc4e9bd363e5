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
import io.cameliot.lab.Applications;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;

/** Ready-made events of 100 devices in turn. */
final class Events {
    static final int DEVICES = 100;
    static final String ORGANISATION = Applications.ORGANISATION;

    /** How many messages may be unacknowledged at a time, for all that have such a window. */
    static final int WINDOW = 5_000;

    /** Behind <code>{"level":8</code>, so that the number is JSON whatever follows. */
    private static final int FIRST_DIGIT = 10;

    private static final int DIGITS = 8;

    private final byte[] payload;
    private final String type;
    private final String[] topics;

    /**
     * @param type the device type, so that races do not get each other's events
     */
    Events(String type, int payloadBytes) {
        this.type = type;
        this.payload = "{\"level\":%s}".formatted("8".repeat(payloadBytes - 10)).getBytes(StandardCharsets.US_ASCII);
        this.topics = IntStream.range(0, DEVICES)
                .mapToObj(device -> "iot-2/type/" + type + "/id/" + device(device) + "/evt/status/fmt/json")
                .toArray(String[]::new);
    }

    Events(String type) {
        this(type, 100);
    }

    static String device(int number) {
        return "d-" + number % DEVICES;
    }

    String type() {
        return type;
    }

    String topic(int number) {
        return topics[number % DEVICES];
    }

    byte[] payload() {
        return payload;
    }

    /** A payload that says which one it is. */
    byte[] payload(int number) {
        byte[] numbered = payload.clone();
        for (int i = 0, rest = number; i < DIGITS; i++, rest /= 10) {
            numbered[FIRST_DIGIT + DIGITS - 1 - i] = (byte) ('0' + rest % 10);
        }
        return numbered;
    }

    /** Which one it is. */
    static int number(byte[] payload) {
        return Integer.parseInt(new String(payload, FIRST_DIGIT, DIGITS, StandardCharsets.US_ASCII));
    }

    /** As Camel messages, each with a header that names its device. */
    Iterator<Message> messages(CamelContext context, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> message(context, number))
                .iterator();
    }

    Message message(CamelContext context, int number) {
        Message message = new DefaultMessage(context);
        message.setHeader(IotConstants.DEVICE_ID, device(number));
        message.setBody(payload);
        return message;
    }
}
