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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pattern of topics or topic filters, in the notation of the server's configuration: {@code ~} stands for one
 * non-empty level, {@code +} for one non-empty level or the wildcard {@code +}, {@code *} at the end for one or more
 * levels of any kind, anything else for itself. A topic has to match completely, level by level; but for {@code *},
 * {@code #} matches nothing.
 */
final class TopicRule {

    private static final char SEPARATOR = '/';
    private static final String NAME = "~";
    private static final String NAME_OR_WILDCARD = "+";
    private static final String ANYTHING = "*";

    private final String pattern;
    private final List<String> levels;

    private TopicRule(String pattern) {
        this.pattern = pattern;
        this.levels = List.of(pattern.split("/"));
    }

    static TopicRule of(String pattern) {
        return new TopicRule(pattern);
    }

    /** What stands in the variable levels, in their order, if the topic matches. */
    Optional<List<String>> match(String topic) {
        List<String> variables = new ArrayList<>(levels.size());
        int start = 0;
        for (int i = 0; i < levels.size(); i++) {
            boolean last = i == levels.size() - 1;
            if (last && levels.get(i).equals(ANYTHING)) {
                String rest = topic.substring(start);
                return !rest.isEmpty() && Characters.arePrintable(rest) ? Optional.of(variables) : Optional.empty();
            }
            int separator = topic.indexOf(SEPARATOR, start);
            boolean topicEnds = separator < 0;
            if (topicEnds != last) {
                return Optional.empty();
            }
            String level = topic.substring(start, last ? topic.length() : separator);
            String rule = levels.get(i);
            if (rule.equals(NAME) || rule.equals(NAME_OR_WILDCARD)) {
                if (!isName(level) && !(rule.equals(NAME_OR_WILDCARD) && level.equals(NAME_OR_WILDCARD))) {
                    return Optional.empty();
                }
                variables.add(level);
            } else if (!rule.equals(level)) {
                return Optional.empty();
            }
            start = separator + 1;
        }
        return Optional.of(variables);
    }

    private static boolean isName(String level) {
        return !level.isEmpty() && level.indexOf('+') < 0 && level.indexOf('#') < 0 && Characters.arePrintable(level);
    }

    @Override
    public String toString() {
        return pattern;
    }
}
