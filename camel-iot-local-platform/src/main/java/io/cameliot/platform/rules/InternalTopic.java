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
package io.cameliot.platform.rules;

/**
 * The broker's name for a client's topic: the organisation ID stands in front, {@code {org}/iot-2/type/...}. As clients
 * can neither see nor reach that level, organisations cannot see each other's messages.
 */
public final class InternalTopic {

    private static final char SEPARATOR = '/';

    private InternalTopic() {}

    /** The broker's topic or filter for an organisation's topic or filter. */
    public static String of(String organisation, String topic) {
        return organisation + SEPARATOR + topic;
    }

    /** The topic or filter as clients know it: without its first level. */
    public static String strip(String internalTopic) {
        return internalTopic.substring(internalTopic.indexOf(SEPARATOR) + 1);
    }
}
