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
 * @param reasonString    the server's explanation, null if it gave none; any characters
 * @param serverReference where the server sends the client to, null if nowhere
 */
record ServerStatement(ReasonCode reasonCode, String reasonString, String serverReference) {
    /** The other server that the client is sent to, null if to none. */
    ServerReference elsewhere() {
        return serverReference == null || !reasonCode.isRedirection()
                ? null
                : new ServerReference(serverReference, reasonCode.equals(ReasonCode.SERVER_MOVED));
    }
}
