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
package io.cameliot.platform.delivery;

import com.hivemq.bootstrap.ClientConnection;
import com.hivemq.bootstrap.ioc.lazysingleton.LazySingleton;
import com.hivemq.persistence.connection.ConnectionPersistence;
import io.netty.util.AttributeKey;
import java.util.Optional;
import javax.inject.Inject;

/** Who is connected and may be sent messages. */
@LazySingleton
final class Recipients {

    private static final AttributeKey<Recipient> RECIPIENT = AttributeKey.valueOf(Recipient.class, "recipient");

    private final ConnectionPersistence connections;

    @Inject
    Recipients(ConnectionPersistence connections) {
        this.connections = connections;
    }

    /** From now on, messages may be sent; those of an earlier connection are. */
    void add(Recipient recipient) {
        recipient.connection().getChannel().attr(RECIPIENT).set(recipient);
    }

    /** The connection of this client, unless it has none, or one that begins or ends. */
    Optional<Recipient> find(String client) {
        ClientConnection connection = connections.get(client);
        return connection == null
                        || !connection.getChannel().isActive()
                        || connection.getClientState().disconnectingOrDisconnected()
                ? Optional.empty()
                : Optional.ofNullable(connection.getChannel().attr(RECIPIENT).get());
    }
}
