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
package io.cameliot.broker;

import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.hivemq.HiveMQContainer;
import org.testcontainers.utility.DockerImageName;

/** A server in a container. */
final class BrokerContainer implements TestBroker {
    private static final int MQTT = 1883;

    private final GenericContainer<?> container;

    private BrokerContainer(GenericContainer<?> container) {
        this.container = container;
        container.start();
    }

    /** Mosquitto with the application's password. */
    static BrokerContainer mosquitto() {
        requireDocker();
        String setUp = "mosquitto_passwd -b -c /tmp/passwords '" + API_KEY + "' '" + TOKEN + "'"
                + " && chmod 644 /tmp/passwords"
                + " && printf 'listener 1883\\nallow_anonymous false\\npassword_file /tmp/passwords\\n"
                + "persistence false\\nmax_queued_messages 0\\n' > /tmp/mosquitto.conf"
                + " && exec mosquitto -c /tmp/mosquitto.conf";
        return new BrokerContainer(new GenericContainer<>(DockerImageName.parse("eclipse-mosquitto:2.0.22"))
                .withExposedPorts(MQTT)
                .withCommand("sh", "-c", setUp));
    }

    /** HiveMQ Community Edition, which lets everybody in. */
    static BrokerContainer hiveMq() {
        requireDocker();
        return new BrokerContainer(new HiveMQContainer(DockerImageName.parse("hivemq/hivemq-ce:2025.5")));
    }

    private static void requireDocker() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new TestAbortedException("Skipped: no Docker runs here");
        }
    }

    @Override
    public String serverUri() {
        return "tcp://" + container.getHost() + ":" + container.getMappedPort(MQTT);
    }

    @Override
    public void close() {
        container.stop();
    }
}
