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

import static org.apache.camel.builder.PredicateBuilder.not;

import io.cameliot.component.IotConstants;
import io.cameliot.component.NoReplyException;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;

/** Requests that nobody answers. */
final class RequestRoutes extends RouteBuilder {
    @Override
    public void configure() {
        // tag::no-reply[]
        onException(NoReplyException.class) // the command was sent, and may have been carried out
                .handled(true)
                .setBody(constant("no answer"));
        // end::no-reply[]

        from("direct:ask").to("iot:command?type=pump&id=p-01&command=sing&replyTimeout=200");

        // tag::one-way[]
        from("direct:open") // by an HTTP server, for example, which waits for an answer
                .to(ExchangePattern.InOnly, "iot:command?type=pump&id=p-01&command=open")
                .setBody(constant("sent"));
        // end::one-way[]

        // tag::no-replies[]
        from("iot:event")
                .filter(not(header(IotConstants.EVENT_ID).startsWith("reply-")))
                .to("mock:events");
        // end::no-replies[]
    }
}
