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

import java.io.InputStream;
import java.io.Reader;
import java.nio.channels.ReadableByteChannel;
import javax.xml.stream.XMLEventReader;
import javax.xml.stream.XMLStreamReader;
import javax.xml.transform.sax.SAXSource;
import javax.xml.transform.stax.StAXSource;
import javax.xml.transform.stream.StreamSource;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.xml.sax.InputSource;

/**
 * What of a value is a stream. A stream is empty once it was read, and no event or command may be made of that: Camel hands
 * in the same body again where it redelivers an exchange, or sends it to several endpoints.
 */
final class StreamedValue {
    private StreamedValue() {}

    /** The stream of a value that can be read once; null if there is none, or if it can be read again as a stream cache can. */
    static Object readOnce(Object value) {
        if (value instanceof WrappedFile<?> file) {
            return file.getBody() == file ? null : readOnce(file.getBody());
        }
        boolean once = value instanceof InputStream
                || value instanceof Reader
                || value instanceof ReadableByteChannel
                || value instanceof XMLStreamReader
                || value instanceof XMLEventReader
                || value instanceof StAXSource
                || value instanceof StreamSource source && isStream(source.getInputStream(), source.getReader())
                || value instanceof SAXSource sax && isStream(sax.getInputSource());
        return once && !(value instanceof StreamCache) ? value : null;
    }

    private static boolean isStream(InputSource source) {
        return source != null && isStream(source.getByteStream(), source.getCharacterStream());
    }

    /** A source that names a file or URL instead is read anew each time. */
    private static boolean isStream(InputStream bytes, Reader text) {
        return bytes != null || text != null;
    }

    /**
     * Notes that a value is read now.
     *
     * @throws IllegalArgumentException if it can be read once only, and was
     */
    static void claim(Object value, ReadSources read) {
        Object stream = readOnce(value);
        if (stream != null && !read.claim(stream)) {
            throw new IllegalArgumentException("Cannot make a payload from a body of type "
                    + value.getClass().getTypeName()
                    + ": it can be read once only, and was. Where several endpoints, or several attempts, are to publish"
                    + " it, convert it to byte[] or String before.");
        }
    }
}
