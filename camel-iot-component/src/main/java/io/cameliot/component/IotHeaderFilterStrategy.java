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

import java.util.Set;
import org.apache.camel.support.DefaultHeaderFilterStrategy;

/**
 * Which headers become MQTT 5 user properties, and which user properties become headers. Nothing that Camel itself
 * understands passes, in neither direction and in no case: no message from outside can steer a route. Credentials and
 * the framing of an HTTP request do not leave with the message that a route made of the request.
 */
public class IotHeaderFilterStrategy extends DefaultHeaderFilterStrategy {
    private static final String[] CAMEL = {"camel", "org.apache.camel."};

    private static final Set<String> HTTP_ONLY = Set.of(
            "authorization",
            "proxy-authorization",
            "cookie",
            "set-cookie",
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "accept-encoding",
            "content-encoding");

    public IotHeaderFilterStrategy() {
        setLowerCase(true);
        setCaseInsensitive(true);
        setInFilterStartsWith(CAMEL);
        setOutFilterStartsWith(CAMEL);
        getOutFilter().addAll(HTTP_ONLY);
    }
}
