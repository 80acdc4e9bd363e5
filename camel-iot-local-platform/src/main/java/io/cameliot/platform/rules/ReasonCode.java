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
package io.cameliot.platform.rules;

import java.util.Optional;

/** The MQTT 5 reason codes with which the platform refuses something. The names and values are the standard's. */
public enum ReasonCode {
    /** The client has broken a rule of MQTT. */
    PROTOCOL_ERROR(0x82),
    /** The client ID holds characters that are not allowed (MQTT 3: CONNACK 2). */
    CLIENT_IDENTIFIER_NOT_VALID(0x85),
    /** Not authorised: credentials, organisation, kind of client, or device (MQTT 3: CONNACK 5). */
    NOT_AUTHORIZED(0x87),
    /** The topic filter is not one of the protocol's. */
    TOPIC_FILTER_INVALID(0x8F),
    /** The topic is not one of the protocol's. */
    TOPIC_NAME_INVALID(0x90),
    /** The payload is larger than allowed. */
    PACKET_TOO_LARGE(0x95),
    /** The payload is said to be UTF-8 and is not. */
    PAYLOAD_FORMAT_INVALID(0x99);

    private final int value;

    ReasonCode(int value) {
        this.value = value;
    }

    /** The byte that goes over the wire, 0 to 255. */
    public int value() {
        return value;
    }

    static Optional<ReasonCode> of(int value) {
        for (ReasonCode code : values()) {
            if (code.value == value) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }
}
