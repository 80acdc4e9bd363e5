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
package io.cameliot.examples.ingest;

import java.util.Iterator;
import java.util.List;
import org.apache.camel.Message;

/**
 * Some rows of the file: a batch of events, and what could not be made one.
 *
 * @param lastLine the number of the last line of the chunk, the header being line 1
 * @param rows     how many rows there were
 */
public record Chunk(long lastLine, int rows, List<Message> events, List<RejectedRow> rejected)
        implements Iterable<Message> {
    @Override
    public Iterator<Message> iterator() {
        return events.iterator();
    }
}
