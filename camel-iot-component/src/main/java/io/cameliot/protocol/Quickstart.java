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
package io.cameliot.protocol;

/**
 * What the organisation Quickstart does without: commands, wildcards for device and application IDs, TLS, scalable
 * applications and durable sessions, and events of its devices in other formats than json.
 */
public final class Quickstart {
    /** The organisation that everybody may use, without credentials. */
    public static final String ORGANISATION = "quickstart";

    private Quickstart() {}

    /** Whether a client is one of Quickstart. */
    public static boolean isUsedBy(ClientId client) {
        return client.organisation().equals(ORGANISATION);
    }

    /**
     * Checks how a client of Quickstart connects.
     *
     * @param  tls                      whether the connection is encrypted
     * @param  durable                  whether the session is to outlive the connection
     * @throws IllegalArgumentException if Quickstart does not offer that
     */
    public static void checkConnection(ClientId client, boolean tls, boolean durable) {
        refuse(client instanceof ClientId.ScalableApplication, "no scalable applications", "Leave out scalable.");
        refuse(tls, "no connections over TLS", "Use a brokerUrl with tcp:// or ws://, or leave it out.");
        refuse(durable, "no durable sessions", "Leave out sessionExpiryInterval.");
    }

    /** Checks what a client of Quickstart subscribes to. */
    public static void checkSubscription(TopicFilter filter) {
        checkResource(filter.resource());
        filter.variables().stream()
                .filter(variable -> filter.get(variable).equals(TopicFilter.WILDCARD))
                .forEach(variable -> refuse(
                        variable == TopicVariable.DEVICE_ID || variable == TopicVariable.APPLICATION,
                        "no wildcards for device and application IDs",
                        "Set the option " + variable.variableName() + "."));
    }

    /** Checks what a client of Quickstart publishes or subscribes to. */
    public static void checkResource(Resource resource) {
        refuse(resource == Resource.COMMAND, "no commands", "Use events.");
    }

    /** Checks the topic of a message that a client of Quickstart publishes. */
    public static void checkTopic(ClientKind kind, Topic topic) {
        refuse(
                kind == ClientKind.DEVICE && !topic.get(TopicVariable.FORMAT).equals("json"),
                "no events of devices in other formats than json",
                "Use the format json.");
    }

    private static void refuse(boolean used, String what, String wayOut) {
        if (used) {
            throw new IllegalArgumentException("The organisation quickstart offers " + what + ". " + wayOut);
        }
    }
}
