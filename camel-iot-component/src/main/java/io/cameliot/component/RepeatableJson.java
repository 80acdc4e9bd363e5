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

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.stream.BaseStream;
import org.apache.camel.StreamCache;

/**
 * Writes JSON, but no value that can be read once only, however deep it lies in the body: Camel may hand in the same body
 * again, and would find it empty there. Serializers say which value they write when they begin its array or object.
 */
final class RepeatableJson extends JsonGeneratorDelegate {
    /** @param json takes what is written */
    RepeatableJson(JsonGenerator json) {
        super(json, false);
    }

    /** Whether a value gives what it holds but once. Camel's caches do so, too, to who does not know them. */
    private static boolean isReadOnce(Object value) {
        return value instanceof Iterator
                || value instanceof Enumeration
                || value instanceof BaseStream
                || value instanceof StreamCache
                || StreamedValue.readOnce(value) != null;
    }

    static void check(Object value) {
        if (isReadOnce(value)) {
            throw new IllegalArgumentException("Cannot write a value of type "
                    + value.getClass().getTypeName()
                    + " inside of a body as JSON: it can be read once only, and would be empty if the message was published"
                    + " again. Make it a List, or text, before.");
        }
    }

    @Override
    public void assignCurrentValue(Object value) {
        check(value);
        super.assignCurrentValue(value);
    }

    @Override
    public void writeStartArray(Object value) throws IOException {
        check(value);
        super.writeStartArray(value);
    }

    @Override
    public void writeStartArray(Object value, int size) throws IOException {
        check(value);
        super.writeStartArray(value, size);
    }

    @Override
    public void writeStartObject(Object value) throws IOException {
        check(value);
        super.writeStartObject(value);
    }

    @Override
    public void writeStartObject(Object value, int size) throws IOException {
        check(value);
        super.writeStartObject(value, size);
    }
}
