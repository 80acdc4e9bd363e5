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

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import com.google.inject.Binding;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.spi.LinkedKeyBinding;
import com.hivemq.bootstrap.ioc.GuiceBootstrap;
import com.hivemq.common.shutdown.ShutdownHooks;
import com.hivemq.configuration.ConfigurationBootstrap;
import com.hivemq.configuration.HivemqId;
import com.hivemq.configuration.info.SystemInformation;
import com.hivemq.configuration.info.SystemInformationImpl;
import com.hivemq.configuration.service.FullConfigurationService;
import com.hivemq.lifecycle.LifecycleModule;
import com.hivemq.mqtt.handler.connack.MqttConnacker;
import com.hivemq.mqtt.handler.disconnect.MqttServerDisconnector;
import com.hivemq.mqtt.services.PublishPollService;
import com.hivemq.persistence.clientqueue.ClientQueuePersistence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notices when another version of HiveMQ is put together in another way than {@link BrokerModules} does it. */
class BrokerModulesTest {

    @TempDir
    private Path directory;

    /** {@link GuiceBootstrap#bootstrapInjector}, or its counterpart. */
    private interface Bootstrap {

        Injector injector(
                SystemInformation information,
                MetricRegistry metrics,
                HivemqId id,
                FullConfigurationService configuration,
                Injector persistence,
                LifecycleModule lifecycle);
    }

    /** What is bound to what: only what the modules name, not what HiveMQ finds by itself. */
    private Map<Key<?>, String> bindings(Bootstrap bootstrap) {
        SystemInformationImpl information =
                new SystemInformationImpl(true, true, directory.toFile(), directory.toFile(), directory.toFile());
        information.init();
        FullConfigurationService configuration = ConfigurationBootstrap.bootstrapConfig(information);
        MetricRegistry metrics = new MetricRegistry();
        HivemqId id = new HivemqId();
        LifecycleModule lifecycle = new LifecycleModule();
        Injector persistence = GuiceBootstrap.persistenceInjector(information, metrics, id, configuration, lifecycle);
        Injector injector = bootstrap.injector(information, metrics, id, configuration, persistence, lifecycle);
        try {
            Map<Key<?>, String> bindings = new HashMap<>();
            for (Binding<?> binding : injector.getBindings().values()) {
                bindings.put(
                        binding.getKey(),
                        binding instanceof LinkedKeyBinding<?> linked
                                ? linked.getLinkedKey().toString()
                                : "");
            }
            return bindings;
        } finally {
            injector.getInstance(ShutdownHooks.class).runShutdownHooks();
        }
    }

    @Test
    void binds_what_hivemq_binds_but_for_delivery_and_refusals() throws IOException {
        Files.writeString(
                directory.resolve("config.xml"), "<hivemq><persistence><mode>in-memory</mode></persistence></hivemq>");

        Map<Key<?>, String> bindings =
                bindings((information, metrics, id, configuration, persistence, lifecycle) -> BrokerModules.injector(
                        information, metrics, id, configuration, persistence, lifecycle, new RefusalLog(line -> {})));

        Map<Key<?>, String> expected = bindings(GuiceBootstrap::bootstrapInjector);
        assertThat(expected.put(
                        Key.get(ClientQueuePersistence.class),
                        "Key[type=io.cameliot.platform.delivery.MessageQueues, annotation=[none]]"))
                .contains("ClientQueuePersistenceImpl");
        assertThat(expected.put(
                        Key.get(PublishPollService.class),
                        "Key[type=io.cameliot.platform.delivery.Delivery, annotation=[none]]"))
                .contains("PublishPollServiceImpl");
        assertThat(expected.put(
                        Key.get(MqttServerDisconnector.class),
                        "Key[type=io.cameliot.platform.hivemq.ToldDisconnector, annotation=[none]]"))
                .contains("MqttServerDisconnectorImpl");
        assertThat(expected.put(
                        Key.get(MqttConnacker.class),
                        "Key[type=io.cameliot.platform.hivemq.ToldConnacker, annotation=[none]]"))
                .contains("MqttConnackerImpl");
        expected.put(Key.get(RefusalLog.class), "");
        assertThat(bindings).containsExactlyInAnyOrderEntriesOf(expected);
    }
}
