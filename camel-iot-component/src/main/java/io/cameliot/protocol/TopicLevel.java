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

/** A level of a topic or topic filter: equal to one with the same characters. They are not copied. */
final class TopicLevel {
    private final String text;
    private final int from;
    private final int to;

    /**
     * @param text the topic or topic filter
     * @param from where the level begins
     */
    TopicLevel(String text, int from) {
        this.text = text;
        this.from = from;
        this.to = TopicPattern.endOfLevel(text, from);
    }

    /** Where the next level begins; past the end of the text if this one is the last. */
    int next() {
        return to + 1;
    }

    boolean isWildcard() {
        return TopicFilter.isWildcard(text, from, to);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicLevel level
                && to - from == level.to - level.from
                && text.regionMatches(from, level.text, level.from, to - from);
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash;
    }
}
