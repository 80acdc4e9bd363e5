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

import io.cameliot.protocol.ReasonCode;

/**
 * Why a connection ended.
 *
 * @param reasonCode the server's DISCONNECT, null if the connection just ended
 * @param text       what the server or the network said
 * @param elsewhere  where the server wants the client to go, null if nowhere else
 * @param farewell   what the server is told, if the connection still stands; a connection that is not ended in order has
 *                   the server publish the will (MQTT 5.0, 3.14.2.1)
 * @param unexplained whether it just ended, and nobody here has ended it
 */
public record ConnectionLoss(
        ReasonCode reasonCode, String text, ServerReference elsewhere, ReasonCode farewell, boolean unexplained) {
    /** The server has said that it ends the connection. */
    public static ConnectionLoss disconnected(ReasonCode reasonCode, String text, ServerReference elsewhere) {
        return new ConnectionLoss(reasonCode, text, elsewhere, ReasonCode.SUCCESS, false);
    }

    /** The server has broken a rule of MQTT, so that the connection is of no use any more. */
    public static ConnectionLoss fault(ReasonCode farewell, String text) {
        return new ConnectionLoss(null, text, null, farewell, false);
    }

    /** The connection just ended. */
    public static ConnectionLoss ended(String text) {
        return new ConnectionLoss(null, text, null, ReasonCode.DISCONNECT_WITH_WILL_MESSAGE, true);
    }

    /** The server does not do what it should, so that the connection is given up. */
    static ConnectionLoss givenUp(String text) {
        return new ConnectionLoss(null, text, null, ReasonCode.DISCONNECT_WITH_WILL_MESSAGE, false);
    }

    public boolean isTakeOver() {
        return ReasonCode.SESSION_TAKEN_OVER.equals(reasonCode);
    }

    @Override
    public String toString() {
        String said = reasonCode == null
                ? text
                : "the server disconnected with reason code " + RefusedException.withReason(reasonCode, text);
        return said.endsWith(".") ? said.substring(0, said.length() - 1) : said;
    }
}
