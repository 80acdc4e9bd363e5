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
package io.cameliot.platform.hivemq;

import com.hivemq.extension.sdk.api.packets.general.DisconnectedReasonCode;
import com.hivemq.extension.sdk.api.packets.general.MqttVersion;
import io.cameliot.platform.rules.CloseCode;
import io.cameliot.platform.rules.MonitoringMessage;
import java.util.Optional;

/** The IoT tool's closing codes for what the broker says about the end of a connection. */
final class CloseCodes {

    private CloseCodes() {}

    /** Why the server has closed a connection or has not let it in. */
    static MonitoringMessage.Closing closedByServer(
            Optional<DisconnectedReasonCode> code, Optional<String> detail, MqttVersion version) {
        return detail.equals(Optional.of(PacketDecoder.SECOND_CONNECT))
                ? closing(CloseCode.CONNECT_NOT_FIRST, Optional.empty())
                : closing(code.map(known -> of(known, version)).orElse(CloseCode.CLOSED_BY_SERVER), detail);
    }

    /** The same with a detail for humans, if there is one. */
    static MonitoringMessage.Closing closing(CloseCode code, Optional<String> detail) {
        return new MonitoringMessage.Closing(code, code.reason(detail.orElse("")));
    }

    private static CloseCode of(DisconnectedReasonCode code, MqttVersion version) {
        return switch (code) {
            case SERVER_SHUTTING_DOWN -> CloseCode.SERVER_SHUT_DOWN;
            case ADMINISTRATIVE_ACTION -> CloseCode.CLOSED_BY_ADMINISTRATOR;
            case MALFORMED_PACKET -> CloseCode.BAD_DATA;
            case KEEP_ALIVE_TIMEOUT -> CloseCode.TIMED_OUT;
            case CLIENT_IDENTIFIER_NOT_VALID -> CloseCode.CLIENT_ID_NOT_VALID;
            case SERVER_UNAVAILABLE -> CloseCode.SERVER_NOT_AVAILABLE;
            case NOT_AUTHORIZED, BAD_USER_NAME_OR_PASSWORD -> CloseCode.NOT_AUTHORIZED;
            case PAYLOAD_FORMAT_INVALID -> CloseCode.PAYLOAD_NOT_VALID;
            case TOPIC_NAME_INVALID, TOPIC_FILTER_INVALID -> CloseCode.TOPIC_NOT_VALID;
            case PACKET_TOO_LARGE -> CloseCode.MESSAGE_TOO_LARGE;
            case SESSION_TAKEN_OVER -> CloseCode.CLIENT_ID_REUSED;
            case UNSUPPORTED_PROTOCOL_VERSION -> CloseCode.PROTOCOL_VERSION;
            // Only MQTT 5 tells broken rules from broken packets.
            case PROTOCOL_ERROR -> version == MqttVersion.V_5 ? CloseCode.PROTOCOL_ERROR : CloseCode.BAD_DATA;
            case TOPIC_ALIAS_INVALID -> CloseCode.TOPIC_ALIAS_NOT_VALID;
            case RECEIVE_MAXIMUM_EXCEEDED -> CloseCode.RECEIVE_MAXIMUM_EXCEEDED;
            default -> CloseCode.CLOSED_BY_SERVER;
        };
    }
}
