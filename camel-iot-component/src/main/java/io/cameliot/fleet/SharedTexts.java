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
package io.cameliot.fleet;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps one copy of texts that come again and again: device types, reasons. What is rare is not kept for long. */
final class SharedTexts {
    private static final int MOST = 1_000;

    private final Map<String, String> texts = new ConcurrentHashMap<>();

    String shared(String text) {
        String known = texts.get(text);
        if (known != null) {
            return known;
        }
        if (texts.size() >= MOST) {
            texts.clear();
        }
        known = texts.putIfAbsent(text, text);
        return known == null ? text : known;
    }
}
