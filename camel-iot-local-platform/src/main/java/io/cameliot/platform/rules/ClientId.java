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
package io.cameliot.platform.rules;

import java.util.Optional;

/**
 * A client ID as the server reads it: the first letter is the class of client, the rest its variables.
 *
 * <table>
 * <caption>The classes</caption>
 * <tr><td>{@code a:org:app}</td><td>application</td></tr>
 * <tr><td>{@code A:org:app}</td><td>scalable application</td></tr>
 * <tr><td>{@code A:org:app:instance}</td><td>instance of a scalable application, durable or not</td></tr>
 * <tr><td>{@code d:org:type:id}</td><td>device</td></tr>
 * <tr><td>{@code g:org:type:id}</td><td>gateway</td></tr>
 * </table>
 */
public sealed interface ClientId {

    /** The organisation ID, not empty. Whether there is such an organisation is another question. */
    String organisation();

    /** The client ID as it came in. */
    String text();

    /** Where the monitoring messages about this client go, as applications know the topic. */
    String monitoringTopic();

    /** The organisation's devices and gateways keep their last state when they are gone; applications do not. */
    default boolean isApplication() {
        return this instanceof Application || this instanceof ScalableApplication;
    }

    /**
     * Reads a client ID. Characters that no client ID may hold, and names out of the documented characters or length
     * (1 to 36 of {@code A-Z a-z 0-9 . _ -}), give 0x85; what fits no class gives 0x87.
     */
    static Verdict<ClientId> parse(String text) {
        return ClientIdParser.parse(text);
    }

    /**
     * An application, {@code a:org:app}.
     *
     * @param organisation the organisation ID
     * @param app the application ID
     */
    record Application(String organisation, String app) implements ClientId {
        @Override
        public String text() {
            return "a:" + organisation + ":" + app;
        }

        @Override
        public String monitoringTopic() {
            return "iot-2/app/" + app + "/mon";
        }
    }

    /**
     * A scalable application, {@code A:org:app} or {@code A:org:app:instance}.
     *
     * @param organisation the organisation ID
     * @param app the application ID
     * @param instance the instance ID, if there is one
     */
    record ScalableApplication(String organisation, String app, Optional<String> instance) implements ClientId {
        @Override
        public String text() {
            return "A:" + organisation + ":" + app
                    + instance.map(id -> ":" + id).orElse("");
        }

        @Override
        public String monitoringTopic() {
            return "iot-2/app/" + app + "/mon";
        }
    }

    /**
     * A device, {@code d:org:type:id}.
     *
     * @param organisation the organisation ID
     * @param type the device type
     * @param id the device ID
     */
    record Device(String organisation, String type, String id) implements ClientId {
        @Override
        public String text() {
            return "d:" + organisation + ":" + type + ":" + id;
        }

        @Override
        public String monitoringTopic() {
            return "iot-2/type/" + type + "/id/" + id + "/mon";
        }
    }

    /**
     * A gateway, {@code g:org:type:id}.
     *
     * @param organisation the organisation ID
     * @param type the gateway's device type
     * @param id the gateway's device ID
     */
    record Gateway(String organisation, String type, String id) implements ClientId {
        @Override
        public String text() {
            return "g:" + organisation + ":" + type + ":" + id;
        }

        @Override
        public String monitoringTopic() {
            return "iot-2/type/" + type + "/id/" + id + "/mon";
        }
    }
}
