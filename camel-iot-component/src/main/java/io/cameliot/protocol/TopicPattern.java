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

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The shape of a resource's topics: fixed levels and variables, such as <code>iot-2/app/{app}/mon</code>.
 */
final class TopicPattern {
    private final String text;
    private final String[] fixedLevels;
    private final List<TopicVariable> variables;

    TopicPattern(String text) {
        this.text = text;
        this.fixedLevels = text.split("/");
        List<TopicVariable> found = new ArrayList<>();
        for (int i = 0; i < fixedLevels.length; i++) {
            if (fixedLevels[i].startsWith("{")) {
                found.add(TopicVariable.named(fixedLevels[i].substring(1, fixedLevels[i].length() - 1)));
                fixedLevels[i] = null;
            }
        }
        this.variables = List.copyOf(found);
    }

    List<TopicVariable> variables() {
        return variables;
    }

    int indexOf(TopicVariable variable) {
        int index = variables.indexOf(variable);
        if (index < 0) {
            throw new IllegalArgumentException("Topics of the form " + text + " have no " + variable.variableName());
        }
        return index;
    }

    /** The topic with these values, one for each variable, in order. */
    String format(String[] values) {
        StringBuilder topic = new StringBuilder(text.length() + 64);
        int variable = 0;
        for (String level : fixedLevels) {
            if (topic.length() > 0) {
                topic.append('/');
            }
            topic.append(level == null ? values[variable++] : level);
        }
        return topic.toString();
    }

    /** The values of the variables in a topic, or null if the topic has another shape. */
    String[] parse(String topic, Predicate<String> isValue) {
        String[] values = new String[variables.size()];
        int variable = 0;
        int from = 0;
        for (int i = 0; i < fixedLevels.length; i++) {
            boolean last = i == fixedLevels.length - 1;
            int end = topic.indexOf('/', from);
            if (last != (end < 0)) {
                return null;
            }
            int to = last ? topic.length() : end;
            String fixed = fixedLevels[i];
            if (fixed == null) {
                String value = topic.substring(from, to);
                if (!isValue.test(value)) {
                    return null;
                }
                values[variable++] = value;
            } else if (to - from != fixed.length() || !topic.startsWith(fixed, from)) {
                return null;
            }
            from = to + 1;
        }
        return values;
    }

    @Override
    public String toString() {
        return text;
    }
}
