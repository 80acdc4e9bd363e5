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

/** What Paho keeps of messages in flight: nothing, because it does not know of them. {@link PahoSessionStore} has them. */
final class NoPersistence implements MqttClientPersistence {
    @Override
    public void open(String clientId) {
        // There is nothing to open.
    }

    @Override
    public void close() {
        // Nor to close.
    }

    @Override
    public void put(String key, MqttPersistable message) {
        // It is not needed.
    }

    @Override
    public MqttPersistable get(String key) {
        return null;
    }

    @Override
    public void remove(String key) {
        // It is not there.
    }

    @Override
    public Enumeration<String> keys() {
        return Collections.emptyEnumeration();
    }

    @Override
    public boolean containsKey(String key) {
        return false;
    }

    @Override
    public void clear() {
        // It is clear.
    }
}
