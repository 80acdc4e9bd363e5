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

import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.subscribe.SubackReasonCode;
import io.cameliot.platform.rules.ReasonCode;

/** The broker's names for the rules' reason codes: one type a packet, and not every code is legal in every packet. */
final class ReasonCodes {

    private ReasonCodes() {}

    static ConnackReasonCode connack(ReasonCode code) {
        return switch (code) {
            case CLIENT_IDENTIFIER_NOT_VALID -> ConnackReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
            case TOPIC_NAME_INVALID -> ConnackReasonCode.TOPIC_NAME_INVALID;
            case PACKET_TOO_LARGE -> ConnackReasonCode.PACKET_TOO_LARGE;
            case PAYLOAD_FORMAT_INVALID -> ConnackReasonCode.PAYLOAD_FORMAT_INVALID;
            case PROTOCOL_ERROR -> ConnackReasonCode.PROTOCOL_ERROR;
            case NOT_AUTHORIZED, TOPIC_FILTER_INVALID -> ConnackReasonCode.NOT_AUTHORIZED;
        };
    }

    static AckReasonCode ack(ReasonCode code) {
        return switch (code) {
            case TOPIC_NAME_INVALID -> AckReasonCode.TOPIC_NAME_INVALID;
            case PAYLOAD_FORMAT_INVALID -> AckReasonCode.PAYLOAD_FORMAT_INVALID;
            default -> AckReasonCode.NOT_AUTHORIZED;
        };
    }

    static SubackReasonCode suback(ReasonCode code) {
        return code == ReasonCode.TOPIC_FILTER_INVALID
                ? SubackReasonCode.TOPIC_FILTER_INVALID
                : SubackReasonCode.NOT_AUTHORIZED;
    }

    static DisconnectReasonCode disconnect(ReasonCode code) {
        return switch (code) {
            case TOPIC_NAME_INVALID -> DisconnectReasonCode.TOPIC_NAME_INVALID;
            case TOPIC_FILTER_INVALID -> DisconnectReasonCode.TOPIC_FILTER_INVALID;
            case PACKET_TOO_LARGE -> DisconnectReasonCode.PACKET_TOO_LARGE;
            case PAYLOAD_FORMAT_INVALID -> DisconnectReasonCode.PAYLOAD_FORMAT_INVALID;
            case PROTOCOL_ERROR -> DisconnectReasonCode.PROTOCOL_ERROR;
            case NOT_AUTHORIZED, CLIENT_IDENTIFIER_NOT_VALID -> DisconnectReasonCode.NOT_AUTHORIZED;
        };
    }
}
