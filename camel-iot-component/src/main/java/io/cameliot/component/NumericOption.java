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
import java.util.Optional;

/** The options that are numbers or times, and what each takes. */
enum NumericOption {
    QOS("qos", NumberRule.of(0, 2)),
    WILL_QOS("willQos", NumberRule.of(0, 2)),
    CONNECTION_TIMEOUT("connectionTimeout", NumberRule.seconds(1, Integer.MAX_VALUE)),
    KEEP_ALIVE_INTERVAL("keepAliveInterval", NumberRule.seconds(0, 65_535)),
    SESSION_EXPIRY_INTERVAL("sessionExpiryInterval", NumberRule.seconds(-1, 0xFFFF_FFFFL)),
    RECONNECT_DELAY("reconnectDelay", NumberRule.milliseconds(1, Integer.MAX_VALUE)),
    MAX_RECONNECT_DELAY("maxReconnectDelay", NumberRule.milliseconds(1, Integer.MAX_VALUE)),
    PUBLISH_TIMEOUT("publishTimeout", NumberRule.milliseconds(1, NumericOption.LONGEST_TIMEOUT)),
    REPLY_TIMEOUT("replyTimeout", NumberRule.milliseconds(1, NumericOption.LONGEST_TIMEOUT)),
    MAX_IN_FLIGHT("maxInFlight", NumberRule.of(1, 65_535)),
    RECEIVE_MAXIMUM("receiveMaximum", NumberRule.of(1, 65_535)),
    /** In bytes: less would have single messages dropped. */
    RECEIVE_BUFFER_SIZE("receiveBufferSize", NumberRule.of(65_536, Integer.MAX_VALUE)),
    MAX_PAYLOAD_SIZE("maxPayloadSize", NumberRule.of(0, Integer.MAX_VALUE)),
    /** More than any server could use; each has threads of its own. */
    CONNECTIONS("connections", NumberRule.of(1, 100)),
    CONCURRENCY("concurrency", NumberRule.of(1, 1_000)),
    MAX_REDELIVERIES("maxRedeliveries", NumberRule.of(1, Integer.MAX_VALUE)),
    MAX_ROUTE_THREADS("maxRouteThreads", NumberRule.of(1, 10_000));

    /** A hundred years, in milliseconds: in nanoseconds still a number. */
    private static final long LONGEST_TIMEOUT = 36_500L * 24 * 60 * 60 * 1_000;

    private final String optionName;
    private final OptionName name;
    private final NumberRule rule;

    NumericOption(String optionName, NumberRule rule) {
        this.optionName = optionName;
        this.name = OptionName.of(optionName);
        this.rule = rule;
    }

    static Optional<NumericOption> named(OptionName name) {
        return Arrays.stream(values())
                .filter(option -> option.name.equals(name))
                .findFirst();
    }

    String optionName() {
        return optionName;
    }

    /**
     * The number that a value of the option says, in the option's own unit.
     *
     * @throws IllegalArgumentException if it breaks the rule of the option
     */
    long read(Object value) {
        return rule.read(new GivenValue("option " + optionName, value));
    }
}
