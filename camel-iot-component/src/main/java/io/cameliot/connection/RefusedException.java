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
package io.cameliot.connection;

import io.cameliot.protocol.Printable;
import io.cameliot.protocol.ReasonCode;
import java.io.IOException;

/**
 * The server refused what it was asked, with a reason code of MQTT 5; or would refuse it by the limits that it has told, so
 * that it was not sent.
 */
public final class RefusedException extends IOException {
    private final ReasonCode reasonCode;

    RefusedException(String message, ReasonCode reasonCode) {
        super(message);
        this.reasonCode = reasonCode;
    }

    static RefusedException publish(String topic, ReasonCode reasonCode, String reasonString) {
        return new RefusedException(
                "The server refused the message to topic " + topic + " with reason code "
                        + withReason(reasonCode, reasonString)
                        + ". " + RefusalWayOut.ofPublish(reasonCode),
                reasonCode);
    }

    /** The server has disconnected each time when this message was sent. */
    static RefusedException disconnected(String topic, ConnectFailure disconnection) {
        ReasonCode reasonCode = disconnection.reasonCode().orElseThrow();
        RefusedException refusal = new RefusedException(
                "The message to topic " + topic + " is not sent again: the server does not take it, and disconnects. "
                        + disconnection.getMessage()
                        + " " + RefusalWayOut.ofPublish(reasonCode),
                reasonCode);
        refusal.initCause(disconnection);
        return refusal;
    }

    /** Its packet is larger than the server takes, or than MQTT allows. */
    public static RefusedException tooLarge(String topic, long size, int payloadSize, long maximumSize) {
        return new RefusedException(
                "The message to topic " + topic + " is too large: its packet of " + size + " bytes (payload "
                        + payloadSize + ") exceeds the maximum packet size of " + maximumSize
                        + ". Send less at a time.",
                ReasonCode.PACKET_TOO_LARGE);
    }

    /** @param server what takes no such QoS */
    static RefusedException qosNotSupported(String topic, int qos, String server, int maximumQos) {
        return new RefusedException(
                "The message to topic " + topic + " has QoS " + qos + ", but the server of " + server + " takes QoS "
                        + maximumQos
                        + " at most. Set the option qos or the header of the QoS to that, or use a server that promises more.",
                ReasonCode.QOS_NOT_SUPPORTED);
    }

    static RefusedException subscription(String filter, ReasonCode reasonCode, String reasonString) {
        return new RefusedException(
                "The server refused the subscription to " + filter + " with reason code "
                        + withReason(reasonCode, reasonString)
                        + ". " + RefusalWayOut.ofSubscription(reasonCode),
                reasonCode);
    }

    /** The server has disconnected each time when this subscription was asked for. */
    static RefusedException subscriptionDisconnected(String filter, ConnectFailure disconnection) {
        ReasonCode reasonCode = disconnection.reasonCode().orElseThrow();
        RefusedException refusal = new RefusedException(
                "The server does not take the subscription to " + filter + ", and disconnects. "
                        + disconnection.getMessage() + " " + RefusalWayOut.ofSubscription(reasonCode),
                reasonCode);
        refusal.initCause(disconnection);
        return refusal;
    }

    static String withReason(ReasonCode reasonCode, String reasonString) {
        return reasonString == null || reasonString.isBlank()
                ? reasonCode.toString()
                : reasonCode + ": "
                        + withoutFullStop(Printable.excerpt(reasonString).stripTrailing());
    }

    private static String withoutFullStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    /** Why the server refused. */
    public ReasonCode reasonCode() {
        return reasonCode;
    }
}
