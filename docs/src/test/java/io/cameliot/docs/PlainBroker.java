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
package io.cameliot.docs;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.client.parameter.ServerInformation;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.subscription.SubscriptionStore;
import com.hivemq.extension.sdk.api.services.subscription.TopicSubscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** An MQTT 5 broker that knows nothing of the IoT tool: it lets everybody in, and notes who came. */
final class PlainBroker implements AutoCloseable {
    private static final String CONFIGURATION = """
            <?xml version="1.0" encoding="UTF-8"?>
            <hivemq>
              <listeners>
                <tcp-listener><port>0</port><bind-address>127.0.0.1</bind-address></tcp-listener>
              </listeners>
              <persistence><mode>in-memory</mode></persistence>
              <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
            </hivemq>
            """;

    private final Queue<String> connects = new ConcurrentLinkedQueue<>();
    private final EmbeddedHiveMQ hiveMq;
    private volatile SubscriptionStore subscriptions;
    private volatile ServerInformation serverInformation;

    PlainBroker(Path directory) throws Exception {
        Files.createDirectories(directory.resolve("conf"));
        Files.writeString(directory.resolve("conf/config.xml"), CONFIGURATION);
        hiveMq = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(directory.resolve("conf"))
                .withDataFolder(directory.resolve("data"))
                .withExtensionsFolder(Files.createDirectories(directory.resolve("extensions")))
                .withEmbeddedExtension(EmbeddedExtension.builder()
                        .withId("plain")
                        .withName("Lets everybody in")
                        .withVersion("1")
                        .withExtensionMain(new OpenDoor())
                        .build())
                .withoutLoggingBootstrap()
                .build();
        // The broker installs a handler for the whole JVM that may end it.
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        try {
            hiveMq.start().get(60, TimeUnit.SECONDS);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(handler);
        }
    }

    int port() {
        // Known only now: the port is chosen after the extension was started.
        return serverInformation.getListener().iterator().next().getPort();
    }

    String serverUri() {
        return "tcp://127.0.0.1:" + port();
    }

    /** Who has connected, in order: {@code clientId}, or {@code clientId as userName}. */
    List<String> connects() {
        return List.copyOf(connects);
    }

    /** What a client has subscribed to. */
    Set<String> subscriptions(String clientId) {
        return subscriptions.getSubscriptions(clientId).orTimeout(60, TimeUnit.SECONDS).join().stream()
                .map(TopicSubscription::getTopicFilter)
                .collect(Collectors.toSet());
    }

    @Override
    public void close() throws IOException {
        try {
            hiveMq.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IOException("The broker did not stop cleanly", e);
        }
    }

    private final class OpenDoor implements ExtensionMain, SimpleAuthenticator {
        @Override
        public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
            Services.securityRegistry().setAuthenticatorProvider(unused -> this);
            subscriptions = Services.subscriptionStore();
            serverInformation = input.getServerInformation();
        }

        @Override
        public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
            // Nothing is left behind.
        }

        @Override
        public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
            String userName = input.getConnectPacket()
                    .getUserName()
                    .map(name -> " as " + name)
                    .orElse("");
            connects.add(input.getConnectPacket().getClientId() + userName);
            output.authenticateSuccessfully();
        }
    }
}
