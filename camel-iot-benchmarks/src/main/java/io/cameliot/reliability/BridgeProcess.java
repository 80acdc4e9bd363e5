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
package io.cameliot.reliability;

import io.cameliot.component.IotConfiguration;
import io.cameliot.lab.Applications;
import io.cameliot.lab.ChildProcess;
import io.cameliot.lab.LiveHeap;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A process with one route, which makes a command of each event, on a durable session. Its heap is watched. The application
 * can be ended and another one begun in the same JVM, which has compiled the code by then.
 */
final class BridgeProcess {
    /** Stops the application, and answers when it has stopped. */
    static final String STOP = "stop";

    /** Starts another application with the same route, and answers when it has started. */
    static final String START = "start";

    /**
     * Answers with the most MiB of heap in use after a collection: in the first third of the time from the last start until
     * now, and in the last.
     */
    static final String HEAP = "heap";

    private final Kind kind;
    private final String serverUri;
    private final String deviceType;
    private DefaultCamelContext context;
    private LiveHeap heap;

    private BridgeProcess(Kind kind, String serverUri, String deviceType) {
        this.kind = kind;
        this.serverUri = serverUri;
        this.deviceType = deviceType;
    }

    /** Which component the route uses. */
    enum Kind {
        IOT("iot:") {
            @Override
            RouteBuilder route(String serverUri, String deviceType) {
                return new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("iot:event?type=" + deviceType).to("iot:command?command=ack");
                    }
                };
            }
        },
        PEER("paho-mqtt5:") {
            @Override
            RouteBuilder route(String serverUri, String deviceType) {
                String options = "?qos=1&brokerUrl=" + serverUri + "&userName=" + Applications.API_KEY
                        + "&password=RAW(" + Applications.TOKEN + ")&clientId=a:" + Applications.ORGANISATION + ":"
                        + deviceType;
                return new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("paho-mqtt5:iot-2/type/" + deviceType + "/id/+/evt/+/fmt/+" + options
                                        + "-in&cleanStart=false&sessionExpiryInterval=3600")
                                .process(exchange -> setTopic(exchange.getMessage()))
                                .to("paho-mqtt5:unused" + options + "-out");
                    }
                };
            }
        };

        private final String component;

        Kind(String component) {
            this.component = component;
        }

        abstract RouteBuilder route(String serverUri, String deviceType);

        private static void setTopic(Message event) {
            String topic = event.getHeader(PahoMqtt5Constants.MQTT_TOPIC, String.class);
            event.setHeader(PahoMqtt5Constants.CAMEL_PAHO_OVERRIDE_TOPIC, topic.replace("/evt/status/", "/cmd/ack/"));
        }

        @Override
        public String toString() {
            return component;
        }
    }

    static ChildProcess start(Kind kind, String serverUri, String deviceType) throws Exception {
        return ChildProcess.start(BridgeProcess.class, kind.name(), serverUri, deviceType);
    }

    /** @param arguments the kind, the server and the device type */
    public static void main(String... arguments) throws Exception {
        BridgeProcess process = new BridgeProcess(Kind.valueOf(arguments[0]), arguments[1], arguments[2]);
        process.start();
        ChildProcess.serve(request -> switch (request) {
            case HEAP -> process.heap();
            case STOP -> {
                process.context.stop();
                yield "stopped";
            }
            case START -> {
                process.start();
                yield "started";
            }
            default -> throw new IllegalArgumentException(request);
        });
    }

    private void start() throws Exception {
        context = Applications.of(serverUri, deviceType, BridgeProcess::keepSession, kind.route(serverUri, deviceType));
        context.getShutdownStrategy().setTimeout(20);
        heap = new LiveHeap();
        context.start();
    }

    private String heap() throws InterruptedException {
        heap.close();
        return heap.third(0).most() + " " + heap.third(2).most();
    }

    /** One durable session for the whole connection, which is the consumer's and the producer's. */
    private static void keepSession(IotConfiguration configuration) {
        configuration.setCleanStart(false);
        configuration.setSessionExpiryInterval(3_600L);
    }
}
