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

/**
 * The shape of a resource's topics: variable levels and the fixed text around them, such as
 * <code>iot-2/app/{app}/mon</code>.
 */
final class TopicPattern {
    private final String text;
    private final List<TopicVariable> variables;

    /** What stands before the first variable, between two, and after the last, slashes included. */
    private final String[] fixed;

    TopicPattern(String text) {
        this.text = text;
        List<TopicVariable> names = new ArrayList<>();
        List<String> around = new ArrayList<>();
        int from = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
            int close = text.indexOf('}', open);
            around.add(text.substring(from, open));
            names.add(TopicVariable.named(text.substring(open + 1, close)));
            from = close + 1;
        }
        around.add(text.substring(from));
        this.variables = List.copyOf(names);
        this.fixed = around.toArray(String[]::new);
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
        StringBuilder topic = new StringBuilder(text.length() + 64).append(fixed[0]);
        for (int i = 0; i < values.length; i++) {
            topic.append(values[i]).append(fixed[i + 1]);
        }
        return topic.toString();
    }

    /** The values of the variables in a topic, or null if the topic has another shape or a bad value. */
    String[] parse(String topic, LevelRule rule) {
        if (!hasShape(topic)) {
            return null;
        }
        String[] values = new String[variables.size()];
        int from = fixed[0].length();
        for (int i = 0; i < values.length; i++) {
            int to = endOfLevel(topic, from);
            if (!rule.allows(topic, from, to)) {
                return null;
            }
            values[i] = topic.substring(from, to);
            from = to + fixed[i + 1].length();
        }
        return values;
    }

    /** Whether a topic has the fixed text around one level for each variable. Most topics fail here: no allocation. */
    private boolean hasShape(String topic) {
        if (!topic.startsWith(fixed[0])) {
            return false;
        }
        int at = fixed[0].length();
        for (int i = 1; i < fixed.length; i++) {
            at = endOfLevel(topic, at);
            if (!topic.startsWith(fixed[i], at)) {
                return false;
            }
            at += fixed[i].length();
        }
        return at == topic.length();
    }

    /** Where the level ends that begins at an index. */
    static int endOfLevel(String topic, int from) {
        int end = topic.indexOf('/', from);
        return end < 0 ? topic.length() : end;
    }

    @Override
    public String toString() {
        return text;
    }

    /** Whether a part of a topic is a good value of a variable. */
    interface LevelRule {
        boolean allows(String topic, int from, int to);
    }
}
