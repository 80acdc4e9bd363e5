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

import io.cameliot.component.IotHeaderFilterStrategy;
import org.apache.camel.builder.RouteBuilder;

/** MQTT 5 properties of messages. */
final class PropertyRoutes extends RouteBuilder {
    @Override
    public void configure() {
        // tag::properties[]
        from("direct:open")
                .setHeader("plant", constant("north")) // a user property
                .setHeader("CamelIotMessageExpiry", constant(60)) // after a minute it is too late
                .to("iot:command?type=pump&id=p-01&command=relief");
        // end::properties[]

        // tag::filter[]
        IotHeaderFilterStrategy withoutNotes = new IotHeaderFilterStrategy();
        withoutNotes.getOutFilter().add("note"); // in lower case; it holds for any case
        getContext().getRegistry().bind("withoutNotes", withoutNotes);

        from("direct:reading").to("iot:event?type=pump&id=p-01&event=reading&headerFilterStrategy=#withoutNotes");
        // end::filter[]
    }
}
