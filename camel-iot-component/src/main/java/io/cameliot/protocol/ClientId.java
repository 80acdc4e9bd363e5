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

import java.util.Optional;

/**
 * Who connects: the MQTT client ID, whose first letter, case included, is the kind of client. {@link #toString()} gives
 * the text that MQTT carries.
 */
public sealed interface ClientId {
    /** The MQTT user name of all devices and gateways. */
    String DEVICE_USER_NAME = "use-token-auth";

    /** The organisation that the client belongs to. */
    String organisation();

    /** What kind of client it is: that decides on the topics that it may use. */
    ClientKind kind();

    /** {@code a:org:app}. A second connection with the same client ID closes the first (close code 288). */
    record Application(String organisation, String application) implements ClientId {
        public Application {
            NameRule.ORGANISATION.check("orgId", organisation);
            NameRule.IDENTIFIER.check("appId", application);
        }

        @Override
        public ClientKind kind() {
            return ClientKind.APPLICATION;
        }

        @Override
        public String toString() {
            return "a:" + organisation + ":" + application;
        }
    }

    /**
     * {@code A:org:app}, non-durable, or {@code A:org:app:instance}, whose sessions may be durable. The members of a
     * scalable application share the load of its subscriptions.
     */
    record ScalableApplication(String organisation, String application, Optional<String> instance) implements ClientId {
        public ScalableApplication {
            NameRule.ORGANISATION.check("orgId", organisation);
            NameRule.IDENTIFIER.check("appId", application);
            instance.ifPresent(id -> NameRule.IDENTIFIER.check("instanceId", id));
        }

        @Override
        public ClientKind kind() {
            return ClientKind.APPLICATION;
        }

        @Override
        public String toString() {
            String form = "A:" + organisation + ":" + application;
            return instance.map(id -> form + ":" + id).orElse(form);
        }
    }

    /** {@code d:org:type:id}. */
    record Device(String organisation, String type, String id) implements ClientId {
        public Device {
            NameRule.ORGANISATION.check("orgId", organisation);
            NameRule.IDENTIFIER.check("device type", type);
            NameRule.IDENTIFIER.check("device ID", id);
        }

        @Override
        public ClientKind kind() {
            return ClientKind.DEVICE;
        }

        @Override
        public String toString() {
            return "d:" + organisation + ":" + type + ":" + id;
        }
    }

    /** {@code g:org:type:id}. */
    record Gateway(String organisation, String type, String id) implements ClientId {
        public Gateway {
            NameRule.ORGANISATION.check("orgId", organisation);
            NameRule.IDENTIFIER.check("gateway type", type);
            NameRule.IDENTIFIER.check("gateway ID", id);
        }

        @Override
        public ClientKind kind() {
            return ClientKind.GATEWAY;
        }

        @Override
        public String toString() {
            return "g:" + organisation + ":" + type + ":" + id;
        }
    }

    /**
     * Reads a client ID.
     *
     * @throws IllegalArgumentException if it is missing, has none of the forms or a part of it breaks its rule
     */
    static ClientId parse(String text) {
        String forms = "It is a:org:app, A:org:app, A:org:app:instance, d:org:type:id or g:org:type:id.";
        if (text == null) {
            throw new IllegalArgumentException("Missing client ID. " + forms);
        }
        String[] parts = text.split(":", -1);
        return switch (parts[0] + parts.length) {
            case "a3" -> new Application(parts[1], parts[2]);
            case "A3" -> new ScalableApplication(parts[1], parts[2], Optional.empty());
            case "A4" -> new ScalableApplication(parts[1], parts[2], Optional.of(parts[3]));
            case "d4" -> new Device(parts[1], parts[2], parts[3]);
            case "g4" -> new Gateway(parts[1], parts[2], parts[3]);
            default ->
                throw new IllegalArgumentException("Invalid client ID '" + Printable.excerpt(text) + "': "
                        + (parts[0].matches("[aAdg]")
                                ? "it has " + parts.length + " parts."
                                : "it does not begin with a:, A:, d: or g:, case included.")
                        + " " + forms);
        };
    }
}
