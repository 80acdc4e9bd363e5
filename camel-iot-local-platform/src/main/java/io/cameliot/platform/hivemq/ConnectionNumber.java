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

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import java.util.Optional;

/** The number of a connection, kept with the connection from CONNACK until it is gone. */
final class ConnectionNumber {

    private static final String KEY = "connection-number";

    private ConnectionNumber() {}

    static void put(ConnectionInformation connection, long number) {
        connection.getConnectionAttributeStore().putAsString(KEY, Long.toString(number));
    }

    /** Empty for a connection that was refused. */
    static Optional<Long> get(ConnectionInformation connection) {
        return connection.getConnectionAttributeStore().getAsString(KEY).map(Long::valueOf);
    }
}
