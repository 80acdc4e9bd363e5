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
package io.cameliot.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page about performance shows was measured by the benchmarks as they are, and is said as it came out. */
class PerformancePageTest {
    private static final Path RESULTS = Repository.ROOT.resolve("docs/src/docs/asciidoc/performance");
    private static final Path GOALS =
            Repository.ROOT.resolve("camel-iot-benchmarks/src/main/java/io/cameliot/performance/Goals.java");

    /** "What is compared",measured ×,≥ goal ×. */
    private static final Pattern ROW = Pattern.compile("\"(.+)\",([0-9.]+) ×,([≥≤]) ([0-9.]+) ×");

    private static List<Matcher> goals() {
        return Repository.read(RESULTS.resolve("goals.csv"))
                .lines()
                .skip(1)
                .map(PerformancePageTest::row)
                .toList();
    }

    private static Matcher row(String line) {
        Matcher row = ROW.matcher(line);
        assertThat(row.matches()).as(line).isTrue();
        return row;
    }

    @Test
    void every_goal_was_measured() {
        assertThat(goals())
                .extracting(row -> row.group(1))
                .containsExactlyElementsOf(Pattern.compile("new Goal\\(\\s*\"([^\"]+)\"")
                        .matcher(Repository.read(GOALS))
                        .results()
                        .map(goal -> goal.group(1))
                        .toList());
    }

    @Test
    void every_goal_is_reached() {
        assertThat(goals())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(isReached(row)).as(row.group()).isTrue());
    }

    private static boolean isReached(Matcher row) {
        double measured = Double.parseDouble(row.group(2));
        double goal = Double.parseDouble(row.group(4));
        return row.group(3).equals("≥") ? measured >= goal : measured <= goal;
    }

    @Test
    void the_chart_shows_every_race_that_the_table_shows() {
        String chart = Repository.read(RESULTS.resolve("races.svg"));

        assertThat(Repository.read(RESULTS.resolve("races.csv")).lines().skip(1))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(chart).contains(line.substring(1, line.indexOf("\",\""))));
    }
}
