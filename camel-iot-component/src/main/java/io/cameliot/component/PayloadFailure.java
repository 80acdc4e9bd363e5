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

import com.fasterxml.jackson.databind.JsonNode;
import io.cameliot.protocol.Printable;
import java.util.Collection;
import java.util.Map;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConversionException;

/** Why Camel makes no payload of a body: its own errors name neither the format nor where that came from. */
final class PayloadFailure {
    private PayloadFailure() {}

    /**
     * The error to report.
     *
     * @param failure what was thrown
     * @param format  the format to publish in
     * @param origin  who says that it is this format
     */
    static RuntimeException of(RuntimeException failure, Object body, String format, String origin) {
        boolean unconverted = failure instanceof TypeConversionException
                || failure.getCause() instanceof NoTypeConversionAvailableException;
        if (!unconverted || !isStructure(body) || "json".equals(format)) {
            return failure;
        }
        return new IllegalArgumentException(
                "Cannot make a payload of format " + Printable.excerpt(format) + " from a body of type "
                        + body.getClass().getTypeName()
                        + ", which is written as JSON with format json only. The format is "
                        + Printable.excerpt(format) + " because " + origin
                        + ". Set the option format=json, or marshal the body before.",
                failure);
    }

    private static boolean isStructure(Object body) {
        return body instanceof Map
                || body instanceof Collection
                || body instanceof JsonNode
                || OutboundPayload.isArrayOfValues(body);
    }
}
