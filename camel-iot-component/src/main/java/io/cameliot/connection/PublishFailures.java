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

import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Says why a message was not published. */
final class PublishFailures {
    private final String connection;

    /** @param connection how the connection is called */
    PublishFailures(String connection) {
        this.connection = connection;
    }

    IOException sentAtMostOnce(OutboundMessage message, Exception cause) {
        return new IOException(
                "The connection " + connection + " was lost while a message of QoS 0 was sent to topic "
                        + message.topic() + ". It may have arrived or not. Use qos=1 to have it sent again.",
                cause);
    }

    IOException notConnected(OutboundMessage message, Exception disconnection) {
        return new IOException(
                "The message to topic " + message.topic() + " was not published: there is no connection " + connection
                        + ", and whenDisconnected is FAIL."
                        + (disconnection == null ? "" : " " + disconnection.getMessage()),
                disconnection);
    }

    Exception timedOut(OutboundMessage message, boolean sent, Exception disconnection) {
        if (disconnection != null) {
            return new IOException(
                    "The message to topic " + message.topic() + " was not published within publishTimeout. "
                            + disconnection.getMessage(),
                    disconnection);
        }
        if (sent && message.qos() == 0) {
            return new TimeoutException(
                    "The message to topic " + message.topic()
                            + " of QoS 0 was not written to the network within publishTimeout: the server of "
                            + connection
                            + " reads too slowly. It may arrive all the same. Publish less at a time, or raise publishTimeout.");
        }
        return new TimeoutException("The message to topic " + message.topic()
                + (sent
                        ? " was not acknowledged within publishTimeout by the server of " + connection
                                + ". It may arrive all the same."
                        : " was not sent within publishTimeout: as many messages as maxInFlight or the server allows are not"
                                + " acknowledged by the server of " + connection + ".")
                + " Publish less at a time, or raise publishTimeout.");
    }

    Exception expired(OutboundMessage message, Exception disconnection) {
        return new MessageExpiredException(
                "The message to topic " + message.topic() + " was not published: its message expiry of "
                        + message.properties().messageExpiry() + " s ran out while it waited"
                        + (disconnection == null ? " to be sent." : " for a connection. " + disconnection.getMessage()),
                disconnection);
    }

    IllegalStateException notPossible(OutboundMessage message, Throwable cause) {
        return new IllegalStateException(
                "The message to topic " + message.topic() + " was not published over " + connection + ": " + cause,
                cause);
    }

    RefusedException qosNotSupported(OutboundMessage message, int maximumQos) {
        return RefusedException.qosNotSupported(message.topic(), message.qos(), connection, maximumQos);
    }
}
