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

import com.google.inject.Injector;
import com.hivemq.common.shutdown.ShutdownHooks;
import com.hivemq.configuration.ConfigurationBootstrap;
import com.hivemq.configuration.info.SystemInformationImpl;
import com.hivemq.configuration.service.FullConfigurationService;
import com.hivemq.configuration.service.entity.Listener;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.extensions.ExtensionBootstrap;
import com.hivemq.persistence.payload.PublishPayloadPersistence;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * The broker itself, made of {@link BrokerModules}. {@code EmbeddedHiveMQ} is not used: if it cannot read its configuration file, it logs that and
 * listens on port 1883 of all interfaces, without any rules. Here, what was read is compared with what was asked for,
 * and the ports are opened last, by {@link Listening}.
 */
final class HiveMqServer {

    private static final long START_TIMEOUT_SECONDS = 60;
    private static final String LOG_FOLDER = "hivemq.log.folder";

    private final Injector injector;

    private HiveMqServer(Injector injector) {
        this.injector = injector;
    }

    /**
     * Starts a broker and its extension; when this returns, clients can connect.
     *
     * @param settings what the configuration file in the directory says
     * @param directory the directory of the broker
     * @param extension the rules
     * @param refusals takes what the broker refuses by itself
     * @throws IllegalStateException if the broker does not start, or cannot listen as the settings say
     */
    static HiveMqServer start(
            BrokerSettings settings, TemporaryDirectory directory, PlatformExtension extension, RefusalLog refusals) {
        // HiveMQ and its libraries look for classes and files there, and its threads keep it. A container, a plug-in or
        // a script may have started us with a class loader that knows nothing of them.
        Thread thread = Thread.currentThread();
        ClassLoader callers = thread.getContextClassLoader();
        thread.setContextClassLoader(ConfigurationBootstrap.class.getClassLoader());
        try {
            return startInItsClassLoader(settings, directory, extension, refusals);
        } finally {
            thread.setContextClassLoader(callers);
        }
    }

    private static HiveMqServer startInItsClassLoader(
            BrokerSettings settings, TemporaryDirectory directory, PlatformExtension extension, RefusalLog refusals) {
        SystemInformationImpl information = new SystemInformationImpl(
                true,
                true,
                directory.path("conf").toFile(),
                directory.path("data").toFile(),
                directory.path("extensions").toFile());
        initialise(information);
        FullConfigurationService configuration = ConfigurationBootstrap.bootstrapConfig(information);
        requireAsked(settings, configuration.listenerConfiguration().getListeners());
        HiveMqServer server = null;
        try {
            server = new HiveMqServer(BrokerModules.injector(information, configuration, refusals));
            server.open(extension);
            return server;
        } catch (Exception e) {
            if (server != null) {
                server.stop();
            }
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw e instanceof IllegalStateException told
                    ? told
                    : new IllegalStateException(
                            "The broker does not start. The cause and the log of com.hivemq tell more.", e);
        }
    }

    /** HiveMQ leaves the folder of its log in a system property, which nobody reads here. */
    private static void initialise(SystemInformationImpl information) {
        String before = System.getProperty(LOG_FOLDER);
        try {
            information.init();
        } finally {
            if (before == null) {
                System.clearProperty(LOG_FOLDER);
            } else {
                System.setProperty(LOG_FOLDER, before);
            }
        }
    }

    /** HiveMQ goes on with a configuration of its own if it cannot read the one that it is given. */
    private static void requireAsked(BrokerSettings settings, Collection<Listener> listeners) {
        Set<String> asked = settings.transports().stream()
                .map(transport ->
                        where(transport, settings.host(), settings.ports().get(transport)))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> read = listeners.stream()
                .map(listener ->
                        where(Transport.of(listener.getClass()), listener.getBindAddress(), listener.getPort()))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!read.equals(asked)) {
            throw new IllegalStateException("The broker cannot read its configuration: it would listen for " + read
                    + " instead of " + asked + ". Have all dependencies of camel-iot-local-platform in the class loader"
                    + " that it is in; the log of com.hivemq tells more.");
        }
    }

    private static String where(Transport transport, String host, int port) {
        return transport + " on " + host + ", port " + port;
    }

    /** What HiveMQ's own start does, up to the ports. */
    private void open(PlatformExtension extension) throws Exception {
        injector.getInstance(PublishPayloadPersistence.class).init();
        start(injector.getInstance(ExtensionBootstrap.class), extension);
        // Without its extension, the broker would let everybody in.
        if (!extension.isStarted()) {
            throw new IllegalStateException(
                    "The broker has started without its rules, and does not listen. The log of com.hivemq tells more.");
        }
        Listening.open(injector);
    }

    private static void start(ExtensionBootstrap extensions, PlatformExtension extension)
            throws InterruptedException, ExecutionException, TimeoutException {
        extensions
                .startExtensionSystem(EmbeddedExtension.builder()
                        .withId("camel-iot-local-platform")
                        .withName("Camel IoT local platform")
                        .withVersion("1")
                        .withExtensionMain(extension)
                        .build())
                .get(START_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    void stop() {
        ShutdownHooks hooks = injector.getInstance(ShutdownHooks.class);
        if (!hooks.isShuttingDown()) {
            hooks.runShutdownHooks();
        }
    }
}
