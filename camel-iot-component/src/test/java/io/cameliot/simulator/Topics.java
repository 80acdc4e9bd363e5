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
package io.cameliot.simulator;

import io.cameliot.protocol.TopicFilter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The topics and filters that histories are made of. What matches is worked out here, without the code under test. */
final class Topics {
    private static final String[] DEVICES = {"type/pump/id/a", "type/pump/id/b", "type/fan/id/a"};
    private static final String[] KINDS = {"/evt/up/fmt/json", "/evt/ok/fmt/json", "/cmd/go/fmt/json", "/mon"};

    private static final List<String> NAMES = names();
    private static final Map<String, Integer> NUMBERS = numbers();

    private static final List<TopicFilter> FILTERS = List.of(
            filter("iot-2/type/+/id/+/evt/+/fmt/+"),
            filter("iot-2/type/pump/id/+/evt/+/fmt/+"),
            filter("iot-2/type/+/id/a/evt/up/fmt/json"),
            filter("iot-2/type/pump/id/a/evt/up/fmt/json"),
            filter("iot-2/type/+/id/+/cmd/+/fmt/+"),
            filter("iot-2/type/pump/id/+/cmd/go/fmt/+"),
            filter("iot-2/type/+/id/+/evt/up/fmt/+").shared("g"),
            filter("iot-2/type/+/id/+/mon"),
            filter("iot-2/type/pump/id/+/mon"));

    /** How many of the filters are for events and commands; the others are for statuses. */
    static final int ORDINARY_FILTERS = 7;

    private static final boolean[][] MATCHES = matches();

    private Topics() {}

    private static TopicFilter filter(String text) {
        return TopicFilter.parse(text).orElseThrow();
    }

    private static List<String> names() {
        String[] names = new String[DEVICES.length * KINDS.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = "iot-2/" + DEVICES[i / KINDS.length] + KINDS[i % KINDS.length];
        }
        return List.of(names);
    }

    private static Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < NAMES.size(); i++) {
            numbers.put(NAMES.get(i), i);
        }
        return numbers;
    }

    private static boolean[][] matches() {
        boolean[][] matches = new boolean[FILTERS.size()][NAMES.size()];
        for (int filter = 0; filter < matches.length; filter++) {
            String[] wanted =
                    FILTERS.get(filter).toString().replace("$share/g/", "").split("/");
            for (int topic = 0; topic < NAMES.size(); topic++) {
                matches[filter][topic] = matches(wanted, NAMES.get(topic).split("/"));
            }
        }
        return matches;
    }

    private static boolean matches(String[] wanted, String[] levels) {
        boolean matches = wanted.length == levels.length;
        for (int i = 0; matches && i < levels.length; i++) {
            matches = wanted[i].equals("+") || wanted[i].equals(levels[i]);
        }
        return matches;
    }

    static int count() {
        return NAMES.size();
    }

    static String name(int topic) {
        return NAMES.get(topic);
    }

    static int number(String topic) {
        return NUMBERS.get(topic);
    }

    static boolean isStatus(int topic) {
        return topic % KINDS.length == KINDS.length - 1;
    }

    static boolean isCommand(int topic) {
        return topic % KINDS.length == KINDS.length - 2;
    }

    static int device(int topic) {
        return topic / KINDS.length;
    }

    static int event(int device, int kind) {
        return device * KINDS.length + kind;
    }

    static int command(int device) {
        return device * KINDS.length + 2;
    }

    static int status(int device) {
        return device * KINDS.length + 3;
    }

    static int devices() {
        return DEVICES.length;
    }

    static TopicFilter filter(int filter) {
        return FILTERS.get(filter);
    }

    static int number(TopicFilter filter) {
        return FILTERS.indexOf(filter);
    }

    static int filters() {
        return FILTERS.size();
    }

    static boolean isShared(int filter) {
        return filter == ORDINARY_FILTERS - 1;
    }

    static boolean hasWildcard(int filter) {
        return filter != 3;
    }

    static boolean isStatusFilter(int filter) {
        return filter >= ORDINARY_FILTERS;
    }

    static boolean matches(int filter, int topic) {
        return MATCHES[filter][topic];
    }
}
