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

import com.google.inject.AbstractModule;
import com.hivemq.mqtt.handler.connack.MqttConnacker;
import com.hivemq.mqtt.handler.disconnect.MqttServerDisconnector;
import javax.inject.Singleton;

/** Has HiveMQ tell what it refuses by itself: every refusal goes through one of the two that are bound here. */
final class RefusalModule extends AbstractModule {

    private final RefusalLog refusals;

    RefusalModule(RefusalLog refusals) {
        this.refusals = refusals;
    }

    @Override
    protected void configure() {
        bind(RefusalLog.class).toInstance(refusals);
        bind(MqttServerDisconnector.class).to(ToldDisconnector.class).in(Singleton.class);
        bind(MqttConnacker.class).to(ToldConnacker.class).in(Singleton.class);
    }
}
