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

import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;

/** The routes of the reference about other clients than applications, and about requests. */
final class ClientRoutes extends RouteBuilder {
    @Override
    public void configure() {
        // tag::device[]
        String pump = "clientType=device&type=pump&id=p-01&authToken=RAW({{pump.token}})";
        from("timer:pump?period=100")
                .setBody(simple("{\"level\": ${random(100)}}"))
                .to("iot:event?event=status&" + pump);
        from("iot:command?" + pump).log("${header.CamelIotCommandId}: ${body}").to("direct:obey");
        // end::device[]

        // tag::gateway[]
        String router = "clientType=gateway&gatewayType=router&gatewayId=r-01&authToken=RAW({{router.token}})";
        from("direct:measured") // with the headers CamelIotDeviceType and CamelIotDeviceId
                .to("iot:event?event=measured&" + router);
        from("iot:gateway-error?" + router).log("${body}");
        // end::gateway[]

        // tag::scalable[]
        from("iot:event?type=pump&appId=workers&scalable=true&connections=2").to("direct:work");
        // end::scalable[]

        // tag::request[]
        from("direct:ask").to(ExchangePattern.InOut, "iot:command?type=valve&id=v-01&command=state");
        // end::request[]

        // tag::reply[]
        from("iot:command?type=valve&exchangePattern=InOut").setBody(constant("{\"open\": true}"));
        // end::reply[]

        // tag::poll[]
        from("direct:isItThere") // the body: the ID of a pump
                .pollEnrich()
                .simple("iot:device-status?type=pump&id=${body}")
                .timeout(2_000)
                .aggregationStrategy((asked, status) -> {
                    asked.getMessage()
                            .setBody(
                                    status == null
                                            ? "unknown"
                                            : status.getMessage().getBody());
                    return asked;
                });
        // end::poll[]

        from("direct:obey").to("mock:obeyed");
        from("direct:work").to("mock:worked");
        from("iot:event?event=measured").to("mock:measured");
    }
}
