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

import io.cameliot.connection.ServerReference;
import io.cameliot.protocol.ReasonCode;

/**
 * A reason code with what the server says about it.
 *
 * @param reasonString the server's explanation, null if it gave none; any characters, but no credentials of the client
 * @param elsewhere    where the server sends the client to, null if nowhere
 */
record ServerStatement(ReasonCode reasonCode, String reasonString, ServerReference elsewhere) {
    static ServerStatement of(ReasonCode reasonCode, ReceivedProperties properties, Secrets secrets) {
        String reference = properties.text(ReceivedProperties.SERVER_REFERENCE);
        return new ServerStatement(
                reasonCode,
                secrets.hiddenIn(properties.text(ReceivedProperties.REASON_STRING)),
                reference == null || !reasonCode.isRedirection()
                        ? null
                        : new ServerReference(
                                reference, reasonCode.equals(ReasonCode.SERVER_MOVED), secrets.hiddenIn(reference)));
    }
}
