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

import io.cameliot.component.IotConstants;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Header;

/** Counts the events that come back, by device, as long as these are few. */
public final class Tally {
    /** A line of progress has room for them, and so has the memory, however many devices there are. */
    static final int MOST_DEVICES = 10;

    private final Map<String, Long> events = new TreeMap<>();
    private long ofOthers;
    private final Progress progress;

    public Tally(Progress progress) {
        this.progress = progress;
    }

    public void count(@Header(IotConstants.DEVICE_ID) String deviceId) {
        synchronized (events) {
            if (events.size() < MOST_DEVICES || events.containsKey(deviceId)) {
                events.merge(deviceId, 1L, Long::sum);
            } else {
                ofOthers++;
            }
        }
        progress.received(this::toString);
    }

    /** Waits until nearly all that is published has come back, so that the platform does not have to drop any of it. */
    public void catchUp() throws InterruptedException {
        progress.awaitTally();
    }

    @Override
    public String toString() {
        synchronized (events) {
            return ofOthers == 0
                    ? events.toString()
                    : events + String.format(Locale.ROOT, " and %,d of other devices", ofOthers);
        }
    }
}
