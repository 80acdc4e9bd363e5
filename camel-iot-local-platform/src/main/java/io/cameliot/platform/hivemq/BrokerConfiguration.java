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

import io.cameliot.platform.rules.Limits;

/**
 * The broker's configuration file. Nothing in it needs escaping: {@link BrokerSettings} lets only harmless characters
 * through, and the broker ends the JVM on a file that it cannot read.
 */
final class BrokerConfiguration {

    private BrokerConfiguration() {}

    static String xml(BrokerSettings settings) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <hivemq>
                  <listeners>
                    %s
                  </listeners>
                  <persistence>
                    <mode>in-memory</mode>
                  </persistence>
                  <mqtt>
                    <packets>
                      <max-packet-size>%d</max-packet-size>
                    </packets>
                    <queued-messages>
                      <max-queue-size>%d</max-queue-size>
                      <strategy>discard-oldest</strategy>
                    </queued-messages>
                    <receive-maximum>
                      <server-receive-maximum>%d</server-receive-maximum>
                    </receive-maximum>
                    <topic-alias>
                      <enabled>true</enabled>
                      <max-per-client>%d</max-per-client>
                    </topic-alias>
                  </mqtt>
                  <restrictions>
                    <no-connect-idle-timeout>%d</no-connect-idle-timeout>
                  </restrictions>
                  <security>
                    <allow-empty-client-id>
                      <enabled>false</enabled>
                    </allow-empty-client-id>
                    <utf8-validation>
                      <enabled>false</enabled>
                    </utf8-validation>
                  </security>
                  <anonymous-usage-statistics>
                    <enabled>false</enabled>
                  </anonymous-usage-statistics>
                </hivemq>
                """.formatted(
                        tcpListener(settings),
                        Limits.MAX_PACKET_BYTES,
                        settings.maxQueuedMessages(),
                        settings.receiveMaximum(),
                        Limits.TOPIC_ALIASES,
                        Limits.FIRST_PACKET_TIMEOUT_MILLIS);
    }

    private static String tcpListener(BrokerSettings settings) {
        return "<tcp-listener><port>%d</port><bind-address>%s</bind-address></tcp-listener>"
                .formatted(settings.port(), settings.host());
    }
}
