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

import io.cameliot.platform.network.KeyStoreFile;
import io.cameliot.platform.network.Tls;
import io.cameliot.platform.rules.Limits;
import java.util.stream.Collectors;

/**
 * The broker's configuration file. All text in it is escaped: the broker replaces placeholders, and ends the JVM on those
 * that it does not know. With the passwords of key stores in it, the file is nobody else's business.
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
                    %s
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
                        settings.transports().stream()
                                .map(transport -> listener(transport, settings))
                                .collect(Collectors.joining()),
                        Limits.MAX_PACKET_BYTES,
                        settings.maxQueuedMessages(),
                        settings.receiveMaximum(),
                        Limits.TOPIC_ALIASES,
                        keepAlive(settings),
                        Limits.FIRST_PACKET_TIMEOUT_MILLIS);
    }

    private static String keepAlive(BrokerSettings settings) {
        return settings.maxKeepAlive().isEmpty()
                ? ""
                : element(
                        "keep-alive",
                        element(
                                        "max-keep-alive",
                                        Integer.toString(settings.maxKeepAlive().getAsInt()))
                                + element("allow-unlimited", "false"));
    }

    private static String listener(Transport transport, BrokerSettings settings) {
        return element(
                transport.listenerElement(),
                element("port", Integer.toString(settings.ports().get(transport)))
                        + element("bind-address", escaped(settings.host()))
                        + (transport.isWebSocket() ? element("path", Transport.WEB_SOCKET_PATH) : "")
                        + (transport.isSecure()
                                ? settings.tls().map(BrokerConfiguration::tls).orElse("")
                                : ""));
    }

    private static String tls(Tls tls) {
        String clientAuthentication =
                switch (tls.clientCertificates()) {
                    case NONE -> "NONE";
                    case WANTED -> "OPTIONAL";
                    case REQUIRED -> "REQUIRED";
                };
        return element(
                "tls",
                element(
                                "keystore",
                                file(tls.keyStore())
                                        + element(
                                                "private-key-password",
                                                escaped(tls.keyStore().password())))
                        + tls.trustStore()
                                .map(trustStore -> element("truststore", file(trustStore)))
                                .orElse("")
                        + element("client-authentication-mode", clientAuthentication));
    }

    private static String file(KeyStoreFile file) {
        return element("path", escaped(file.path().toString())) + element("password", escaped(file.password()));
    }

    private static String element(String name, String content) {
        return "<" + name + ">" + content + "</" + name + ">";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                // The broker takes ${name} for an environment variable.
                .replace("$", "&#36;");
    }
}
