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

/**
 * What a CONNECT packet says about its sender.
 *
 * @param clientId the client ID
 * @param userName the MQTT user name, if there is one
 * @param password the MQTT password, if there is one
 * @param cleanStart whether an older session is to be discarded
 * @param sessionExpirySeconds how long the session outlives the connection; with MQTT 3, without a clean session, for ever
 * @param secure whether the connection uses TLS
 */
public record ConnectRequest(
        String clientId,
        Optional<String> userName,
        Optional<byte[]> password,
        boolean cleanStart,
        long sessionExpirySeconds,
        boolean secure) {

    /** The client ID only. */
    @Override
    public String toString() {
        return "CONNECT of " + clientId;
    }
}
