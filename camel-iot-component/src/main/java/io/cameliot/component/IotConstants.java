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

import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.apache.camel.spi.Metadata;

/**
 * The headers of the component. What camel-paho-mqtt5 has a header for keeps its name.
 */
public final class IotConstants {
    @Metadata(
            label = "consumer,producer",
            description =
                    "The device type. Consumer: from the topic. Producer: where to publish, unless the option type says"
                            + " so.",
            javaType = "String",
            important = true)
    public static final String DEVICE_TYPE = "CamelIotDeviceType";

    @Metadata(
            label = "consumer,producer",
            description =
                    "The device ID. Consumer: from the topic. Producer: where to publish, unless the option id says so.",
            javaType = "String",
            important = true)
    public static final String DEVICE_ID = "CamelIotDeviceId";

    @Metadata(
            label = "consumer,producer",
            description =
                    "The event ID. Consumer: from the topic. Producer: where to publish, unless the option event says so.",
            javaType = "String",
            important = true)
    public static final String EVENT_ID = "CamelIotEventId";

    @Metadata(
            label = "consumer,producer",
            description =
                    "The command ID. Consumer: from the topic. Producer: where to publish, unless the option command says"
                            + " so.",
            javaType = "String",
            important = true)
    public static final String COMMAND_ID = "CamelIotCommandId";

    @Metadata(
            label = "consumer,producer",
            description =
                    "The format of the payload. Consumer: from the topic. Producer: where to publish, unless the option"
                            + " format says so; json if neither does.",
            javaType = "String")
    public static final String FORMAT = "CamelIotFormat";

    @Metadata(
            label = "consumer",
            description = "The application ID that an application's monitoring message is about.",
            javaType = "String")
    public static final String APP_ID = "CamelIotAppId";

    @Metadata(
            label = "consumer",
            description = "The logical interface that a state or rule belongs to.",
            javaType = "String")
    public static final String LOGICAL_INTERFACE = "CamelIotLogicalInterface";

    @Metadata(label = "consumer", description = "The ID of the rule.", javaType = "String")
    public static final String RULE = "CamelIotRule";

    @Metadata(
            label = "consumer,producer",
            description =
                    "The content type. Consumer: that of the message, if it has one. Producer: the one to send for formats"
                            + " without a well-known one, or a special one; the formats json, xml, txt, text, csv and bin"
                            + " have theirs, which wins over another well-known one.",
            javaType = "String")
    public static final String CONTENT_TYPE = "CamelIotContentType";

    @Metadata(
            label = "consumer,producer",
            description =
                    "How long the message counts, in seconds. Consumer: what is left of it. Producer: the server drops it"
                            + " if it could not deliver it by then; a number of seconds, a java.time.Duration or a time"
                            + " such as 30s, rounded up to seconds. With 0 it is delivered at once or not at all.",
            javaType = "Long")
    public static final String MESSAGE_EXPIRY = "CamelIotMessageExpiry";

    @Metadata(
            label = "consumer,producer",
            description =
                    "The topic on which the sender of a request awaits the reply. An exchange that is InOut sets it by"
                            + " itself.",
            javaType = "String")
    public static final String RESPONSE_TOPIC = "CamelIotResponseTopic";

    @Metadata(
            label = "consumer,producer",
            description =
                    "What tells the sender of a request which one a reply belongs to. Producer: bytes, or the text of a"
                            + " String, number or UUID in UTF-8. An exchange that is InOut sets it by itself.",
            javaType = "byte[]")
    public static final String CORRELATION_DATA = "CamelIotCorrelationData";

    @Metadata(
            label = "consumer",
            description =
                    "Whether the server had kept the message for new subscribers: such a monitoring message tells the"
                            + " state, another one a change of it.",
            javaType = "Boolean")
    public static final String MQTT_RETAINED = "CamelIotRetained";

    @Metadata(
            label = "consumer",
            description =
                    "Whether the server has sent the message before, and it was not acknowledged: it may have been"
                            + " processed. Camel's exchange says the same with isExternalRedelivered().",
            javaType = "Boolean")
    public static final String MQTT_DUPLICATE = "CamelIotDuplicate";

    @Metadata(label = "producer", description = "After a batch: how many messages the batch had.", javaType = "Long")
    public static final String BATCH_SIZE = "CamelIotBatchSize";

    @Metadata(
            label = "producer",
            description = "After a batch: how many of its messages the server acknowledged.",
            javaType = "Long")
    public static final String BATCH_ACKNOWLEDGED = "CamelIotBatchAcknowledged";

    @Metadata(
            label = "producer",
            description = "After a batch: how many of its messages failed; the exception names them.",
            javaType = "Long")
    public static final String BATCH_FAILED = "CamelIotBatchFailed";

    @Metadata(label = "consumer", description = "The MQTT topic of the message.", javaType = "String")
    public static final String MQTT_TOPIC = PahoMqtt5Constants.MQTT_TOPIC;

    @Metadata(
            label = "consumer",
            description = "The quality of service that the message came with.",
            javaType = "Integer")
    public static final String MQTT_QOS = PahoMqtt5Constants.MQTT_QOS;

    @Metadata(
            label = "producer",
            description = "The quality of service of this message (0-2) instead of that of the option qos.",
            javaType = "Integer")
    public static final String QOS = PahoMqtt5Constants.CAMEL_PAHO_MSG_QOS;

    @Metadata(
            label = "consumer,producer",
            description =
                    "The MQTT 5 properties. Consumer: those of the message. Producer: the message gets the payload format,"
                            + " message expiry, content type, response topic, correlation data and user properties from"
                            + " it; the others belong to one transmission and are left out.",
            javaType = "org.eclipse.paho.mqttv5.common.packet.MqttProperties")
    public static final String MQTT_PROPERTIES = PahoMqtt5Constants.CAMEL_PAHO_MSG_PROPERTIES;

    @Metadata(
            label = "producer",
            description =
                    "Has no effect: the platform takes no retained messages from its clients. If true, a warning is"
                            + " logged once.",
            javaType = "Boolean")
    public static final String RETAINED = PahoMqtt5Constants.CAMEL_PAHO_MSG_RETAINED;

    @Metadata(
            label = "producer",
            description =
                    "Has no effect: a message cannot redirect itself. Leave out options to choose by CamelIot headers. A"
                            + " warning is logged once.",
            javaType = "String")
    public static final String OVERRIDE_TOPIC = PahoMqtt5Constants.CAMEL_PAHO_OVERRIDE_TOPIC;

    private IotConstants() {}
}
