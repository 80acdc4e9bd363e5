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

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Headers of camel-paho-mqtt5 that have no effect here. A warning says so, once for each header. */
final class IgnoredHeaders {
    private static final Logger LOG = LoggerFactory.getLogger(IgnoredHeaders.class);

    private final AtomicBoolean warnedOfRetained = new AtomicBoolean();
    private final AtomicBoolean warnedOfTopic = new AtomicBoolean();

    /** @throws IllegalArgumentException if one has a value that it cannot have */
    void warnOfThose(Message message) {
        Object retained = message.getHeader(IotConstants.RETAINED);
        if (retained != null
                && new GivenValue("header " + IotConstants.RETAINED, retained).truth()
                && warnedOfRetained.compareAndSet(false, true)) {
            LOG.warn(
                    "Header {} is true, but the platform takes no retained messages from its clients: messages are sent"
                            + " without the flag. This is said once.",
                    IotConstants.RETAINED);
        }
        if (message.getHeader(IotConstants.OVERRIDE_TOPIC) != null && warnedOfTopic.compareAndSet(false, true)) {
            LOG.warn(
                    "Header {} has no effect: options and the CamelIot headers say where a message goes. Leave options out"
                            + " to choose by CamelIotDeviceType, CamelIotDeviceId and so on. This is said once.",
                    IotConstants.OVERRIDE_TOPIC);
        }
    }
}
