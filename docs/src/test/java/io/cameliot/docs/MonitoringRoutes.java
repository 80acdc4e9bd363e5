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
package io.cameliot.docs;

import io.cameliot.fleet.Fleet;
import io.cameliot.protocol.MonitoringMessage;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.TypeConversionException;
import org.apache.camel.builder.RouteBuilder;

/** The routes of the page about monitoring messages. */
final class MonitoringRoutes extends RouteBuilder {
    @Override
    public void configure() {
        // tag::malformed[]
        onException(TypeConversionException.class) // no monitoring message; says where and why
                .handled(true)
                .to("direct:malformed");
        // end::malformed[]

        // tag::refused[]
        from("iot:device-status?type=pump")
                .routeId("refused")
                .convertBodyTo(MonitoringMessage.class)
                .filter(body().isNotNull()) // an empty payload
                .filter(simple("${body.action} == 'FailedConnect'"))
                .setBody(simple("${body.clientId}: ${body.closeCode}"))
                .to("direct:alert");
        // end::refused[]

        // tag::bean[]
        from("iot:app-status").routeId("applications").bean(new Applications());
        // end::bean[]

        // tag::fleet[]
        Fleet fleet = new Fleet();
        ProducerTemplate template = getContext().createProducerTemplate();
        fleet.addListener(change -> template.sendBody("direct:changed", change));

        from("iot:device-status").routeId("fleet").bean(fleet, "update");
        from("direct:changed")
                .filter(simple("${body.after.state} == 'DISCONNECTED'"))
                .setBody(simple("${body.device} ${body.after}"))
                .to("direct:alert");
        // end::fleet[]

        // tag::ask[]
        from("direct:status") // with the headers CamelIotDeviceType and CamelIotDeviceId
                .bean(fleet, "status(${header.CamelIotDeviceType}, ${header.CamelIotDeviceId})");
        from("direct:connected").bean(fleet, "count(CONNECTED)");
        // end::ask[]

        // tag::json[]
        from("direct:devices").bean(fleet, "devices()").marshal().json();
        // end::json[]

        from("direct:alert").to("mock:alert");
        from("direct:malformed").to("mock:malformed");
    }

    // tag::applications[]
    static final class Applications {
        public String describe(MonitoringMessage message) {
            return message == null
                    ? "nothing"
                    : message.clientId() + " " + message.action() + ", "
                            + message.closeCode().retryAdvice();
        }
    }
    // end::applications[]
}
