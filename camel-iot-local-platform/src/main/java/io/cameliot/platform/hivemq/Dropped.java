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

/** The mark on a connection that is to end without CONNACK, as if the network had broken. */
final class Dropped {

    private static final String KEY = "dropped";

    private Dropped() {}

    static void mark(ConnectionInformation connection) {
        connection.getConnectionAttributeStore().putAsString(KEY, KEY);
    }

    static boolean isMarked(ConnectionInformation connection) {
        return connection.getConnectionAttributeStore().getAsString(KEY).isPresent();
    }
}
