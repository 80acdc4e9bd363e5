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
package io.cameliot.protocol;

import java.util.Map;

/**
 * The content types (MQTT 5.0, 3.3.2.3.9) of the formats that the platform's documentation names.
 */
public final class ContentTypes {
    private static final Map<String, String> BY_FORMAT = Map.of(
            "json", "application/json",
            "xml", "application/xml",
            "txt", "text/plain",
            "text", "text/plain",
            "csv", "text/csv",
            "bin", "application/octet-stream");

    private ContentTypes() {}

    /**
     * The content type of a payload. The format decides on it: a well-known content type of another format is left over
     * from where the message came from. Formats without a well-known one take the content type that is given, and a
     * special one, such as {@code application/senml+json}, goes with any format.
     *
     * @param given null for none
     * @return      null for none
     */
    public static String of(String format, String given) {
        String wellKnown = BY_FORMAT.get(format);
        boolean special = given != null && !BY_FORMAT.containsValue(given);
        return special || wellKnown == null ? given : wellKnown;
    }
}
