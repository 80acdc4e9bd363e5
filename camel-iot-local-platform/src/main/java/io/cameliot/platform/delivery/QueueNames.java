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
package io.cameliot.platform.delivery;

import com.hivemq.mqtt.message.QoS;

/**
 * Under which names HiveMQ keeps the messages of a queue. It reads those of QoS 0 only together with others; with a name
 * of their own, they need not wait for acknowledgements.
 */
final class QueueNames {

    /** No client ID and no topic filter holds it. */
    private static final String QOS_0 = "\u0000";

    private QueueNames() {}

    /** Where messages of QoS 0 are. */
    static String ofQos0(String queue) {
        return queue + QOS_0;
    }

    static String of(String queue, QoS qos) {
        return qos == QoS.AT_MOST_ONCE ? ofQos0(queue) : queue;
    }

    /** The queue that has this name. */
    static String queue(String name) {
        return name.endsWith(QOS_0) ? name.substring(0, name.length() - QOS_0.length()) : name;
    }
}
