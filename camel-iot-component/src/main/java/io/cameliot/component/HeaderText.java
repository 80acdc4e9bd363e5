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

import java.nio.ByteBuffer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.TypeConversionException;
import org.apache.camel.TypeConverter;

/** Reads headers that are texts: also what has a text of its own, and what a type converter of Camel makes a text of. */
final class HeaderText {
    /** What Camel's converters make of bytes that are no text in UTF-8. */
    private static final char NO_CHARACTER = '\uFFFD';

    private HeaderText() {}

    /**
     * The text of a header, null if it is not there.
     *
     * @throws IllegalArgumentException if it has no text: Camel would send the name of its class; nor has a stream that was read
     */
    static String of(Message message, String name) {
        Object value = message.getHeader(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        String text =
                value instanceof ByteBuffer buffer ? GivenValue.decoded(buffer.duplicate()) : GivenValue.textOf(value);
        if (value instanceof StreamCache cache) {
            synchronized (cache) {
                cache.reset();
                text = converted(message, value);
            }
        } else if (text == null && !(value instanceof ByteBuffer)) {
            text = converted(message, value);
        }
        boolean usedUp = text != null && text.isEmpty() && StreamedValue.readOnce(value) != null;
        return text != null && text.indexOf(NO_CHARACTER) < 0 && !usedUp
                ? text
                : new GivenValue("header " + name, value).text();
    }

    private static String converted(Message message, Object value) {
        Exchange exchange = message.getExchange();
        TypeConverter converter = exchange == null
                ? null
                : RegisteredConverter.find(exchange.getContext(), String.class, value.getClass());
        try {
            return converter == null ? null : converter.convertTo(String.class, exchange, value);
        } catch (TypeConversionException e) {
            return null;
        }
    }
}
