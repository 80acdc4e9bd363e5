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

import java.util.Collections;
import java.util.Enumeration;
import org.eclipse.paho.mqttv5.client.MqttClientPersistence;
import org.eclipse.paho.mqttv5.common.MqttPersistable;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;

/**
 * Writes what Paho sends and forgets into the store of the session. Paho finds nothing in it: what is to be sent again, the
 * connection sends ({@link Resumption}).
 */
final class SessionPersistence implements MqttClientPersistence {
    /** Paho's keys of messages sent: this and the packet ID. Messages received begin with another, and are not kept. */
    private static final String SENT = "s-";

    /** Paho's keys of messages of QoS 2 whose packet ID the server is told to forget. */
    private static final String RELEASED = "sc-";

    private final PahoSessionStore store;

    SessionPersistence(PahoSessionStore store) {
        this.store = store;
    }

    @Override
    public void put(String key, MqttPersistable packet) throws MqttPersistenceException {
        if (key.startsWith(RELEASED)) {
            store.putReleased(packetId(key, RELEASED));
        } else if (packet instanceof PahoPublish publish && !publish.isDuplicate()) {
            // A duplicate is kept already.
            store.putSent(publish);
        }
    }

    @Override
    public void remove(String key) throws MqttPersistenceException {
        if (key.startsWith(SENT)) {
            store.removeSent(packetId(key, SENT));
        }
    }

    private static int packetId(String key, String prefix) {
        return Integer.parseInt(key, prefix.length(), key.length(), 10);
    }

    @Override
    public void open(String clientId) {
        // The store is opened once, for all clients.
    }

    @Override
    public void close() {
        // The store outlives the client.
    }

    @Override
    public void clear() {
        // What the client must forget at a clean start is forgotten by the store before.
    }

    @Override
    public MqttPersistable get(String key) {
        return null;
    }

    @Override
    public Enumeration<String> keys() {
        return Collections.emptyEnumeration();
    }

    @Override
    public boolean containsKey(String key) {
        return false;
    }
}
