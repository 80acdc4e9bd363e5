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

import io.cameliot.component.BatchPublishException;
import io.cameliot.connection.RefusedException;
import org.apache.camel.builder.RouteBuilder;

/** The routes of the reference. */
final class ReferenceRoutes extends RouteBuilder {
    @Override
    public void configure() {
        // tag::failures[]
        onException(RefusedException.class) // the server said no, for example 0x87 (not authorized)
                .handled(true)
                .to("direct:refused");
        onException(BatchPublishException.class) // some items of a batch failed, and all were read
                .onWhen(simple("${exception.brokenOff} == false"))
                .handled(true)
                .setBody(simple("${exception.failures}")) // index, item and cause of each
                .to("direct:refused");
        // end::failures[]

        // tag::batch[]
        from("direct:readings") // the body: a List of readings
                .to("iot:event?type=pump&id=p-01&event=reading&batch=true")
                .log("${header.CamelIotBatchAcknowledged} of ${header.CamelIotBatchSize} acknowledged")
                // end::batch[]
                .to("mock:done");

        // tag::headers[]
        from("direct:command") // with the headers CamelIotDeviceType, CamelIotDeviceId and CamelIotCommandId
                .to("iot:command");
        // end::headers[]

        from("iot:event?type=pump&event=alarm").routeId("alarms").to("mock:alarm");
        from("direct:refused").to("mock:refused");
    }
}
