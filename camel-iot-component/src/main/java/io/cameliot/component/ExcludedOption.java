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
package io.cameliot.component;

import java.util.Arrays;
import java.util.function.Predicate;

/**
 * The options of camel-paho-mqtt5 that {@code iot:} does not have: the protocol decides them, or they would do harm.
 */
enum ExcludedOption {
    CLIENT_ID(
            "clientId",
            endpoint -> endpoint.getConfiguration().getClientId() != null,
            "The protocol decides it: set orgId and appId instead."),
    USER_NAME("userName", endpoint -> endpoint.getConfiguration().getUserName() != null, "Set apiKey instead."),
    PASSWORD("password", endpoint -> endpoint.getConfiguration().getPassword() != null, "Set authToken instead."),
    RETAINED(
            "retained",
            endpoint -> endpoint.getConfiguration().isRetained(),
            "The platform takes no retained messages from its clients. Leave it out."),
    WILL_RETAINED(
            "willRetained",
            endpoint -> endpoint.getConfiguration().isWillRetained(),
            "The platform takes no retained messages from its clients. Leave it out."),
    CLIENT(
            "client",
            endpoint -> endpoint.getClient() != null,
            "Connections are made and shared by client ID: set brokerUrl, orgId, appId, apiKey and authToken instead."),
    MANUAL_ACKS(
            "manualAcksEnabled",
            endpoint -> endpoint.getConfiguration().isManualAcksEnabled(),
            "Messages are acknowledged once the route has processed them. Leave it out."),
    EXECUTOR_SERVICE_TIMEOUT(
            "executorServiceTimeout",
            endpoint -> endpoint.getConfiguration().getExecutorServiceTimeout() != 1,
            "It has no effect in the MQTT client. Leave it out."),
    TOPIC("topic", endpoint -> false, "The protocol decides it: set type, id and event or command instead.");

    /** All names, as the annotations of component and endpoint need them. */
    static final String NAMES = "clientId,userName,password,retained,willRetained,client,manualAcksEnabled,"
            + "executorServiceTimeout,topic";

    private final String optionName;
    private final Predicate<IotEndpoint> isSet;
    private final String instead;

    ExcludedOption(String optionName, Predicate<IotEndpoint> isSet, String instead) {
        this.optionName = optionName;
        this.isSet = isSet;
        this.instead = instead;
    }

    /** Refuses an option of an endpoint URI if it is one of these. */
    static void refuse(String option) {
        Arrays.stream(values()).filter(excluded -> excluded.isNamed(option)).forEach(ExcludedOption::refuse);
    }

    /** Whether an option is one of these. */
    static boolean isExcluded(String option) {
        return Arrays.stream(values()).anyMatch(excluded -> excluded.isNamed(option));
    }

    private boolean isNamed(String option) {
        return OptionName.of(optionName).equals(OptionName.of(option));
    }

    /** Refuses an endpoint that got one of these from the component. */
    static void refuseSet(IotEndpoint endpoint) {
        Arrays.stream(values())
                .filter(excluded -> excluded.isSet.test(endpoint))
                .forEach(ExcludedOption::refuse);
    }

    private void refuse() {
        throw new IllegalArgumentException("Option " + optionName + " does not exist with iot:. " + instead);
    }
}
