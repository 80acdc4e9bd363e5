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

import java.util.Map;
import org.apache.camel.builder.RouteBuilder;

/** The route of the README. */
// tag::routes[]
public class PumpRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("iot:event?type=pump&event=status")
                .unmarshal()
                .json()
                .filter(simple("${body[level]} > 80"))
                .setBody(constant(Map.of("valve", "open")))
                .to("iot:command?command=relief&format=json");
    }
}
// end::routes[]
