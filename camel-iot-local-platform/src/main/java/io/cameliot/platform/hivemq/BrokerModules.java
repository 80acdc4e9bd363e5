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

import com.codahale.metrics.MetricRegistry;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import com.google.inject.util.Modules;
import com.hivemq.bootstrap.ioc.GuiceBootstrap;
import com.hivemq.bootstrap.ioc.HiveMQMainModule;
import com.hivemq.bootstrap.ioc.SystemInformationModule;
import com.hivemq.bootstrap.ioc.lazysingleton.LazySingletonModule;
import com.hivemq.bootstrap.netty.ioc.NettyModule;
import com.hivemq.configuration.HivemqId;
import com.hivemq.configuration.info.SystemInformation;
import com.hivemq.configuration.ioc.ConfigurationModule;
import com.hivemq.configuration.service.FullConfigurationService;
import com.hivemq.diagnostic.DiagnosticModule;
import com.hivemq.extensions.ioc.ExtensionModule;
import com.hivemq.lifecycle.LifecycleModule;
import com.hivemq.metrics.ioc.MetricsModule;
import com.hivemq.mqtt.ioc.MQTTHandlerModule;
import com.hivemq.mqtt.ioc.MQTTServiceModule;
import com.hivemq.persistence.PersistenceStartup;
import com.hivemq.persistence.ioc.PersistenceModule;
import com.hivemq.security.ioc.SecurityModule;
import com.hivemq.statistics.UsageStatisticsModule;
import com.hivemq.throttling.ioc.ThrottlingModule;
import io.cameliot.platform.delivery.DeliveryModule;

/**
 * The parts that HiveMQ is made of, with the {@linkplain DeliveryModule delivery} and the {@linkplain RefusalModule refusals} of the local platform. HiveMQ lets nobody
 * replace a part of it, so this puts together the modules that {@code GuiceBootstrap} does; a test compares the two.
 */
final class BrokerModules {

    private BrokerModules() {}

    /** Makes the parts, down to what they keep. */
    static Injector injector(SystemInformation information, FullConfigurationService configuration, RefusalLog refusals)
            throws InterruptedException {
        MetricRegistry metrics = new MetricRegistry();
        HivemqId id = new HivemqId();
        LifecycleModule lifecycle = new LifecycleModule();
        Injector persistence = GuiceBootstrap.persistenceInjector(information, metrics, id, configuration, lifecycle);
        persistence.getInstance(PersistenceStartup.class).finish();
        return injector(information, metrics, id, configuration, persistence, lifecycle, refusals);
    }

    /** The counterpart of {@link GuiceBootstrap#bootstrapInjector}. */
    static Injector injector(
            SystemInformation information,
            MetricRegistry metrics,
            HivemqId id,
            FullConfigurationService configuration,
            Injector persistence,
            LifecycleModule lifecycle,
            RefusalLog refusals) {
        return Guice.createInjector(
                Stage.PRODUCTION,
                new SystemInformationModule(information),
                new LazySingletonModule(),
                lifecycle,
                new ConfigurationModule(configuration, id),
                new NettyModule(),
                new HiveMQMainModule(),
                Modules.override(new MQTTHandlerModule(persistence)).with(new RefusalModule(refusals)),
                Modules.override(
                                new PersistenceModule(persistence, configuration.persistenceConfigurationService()),
                                new MQTTServiceModule())
                        .with(new DeliveryModule()),
                new MetricsModule(metrics, persistence),
                new ThrottlingModule(),
                new DiagnosticModule(),
                new SecurityModule(),
                new UsageStatisticsModule(),
                new ExtensionModule());
    }
}
