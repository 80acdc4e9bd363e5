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
package io.cameliot.performance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What was measured, held against the goals: as a table, as files to be shown in a page, and as a chart. */
final class Report {
    private final List<Race> races;
    private final List<Measured> measured;

    Report(List<Race> races, List<Measured> measured) {
        this.races = races;
        this.measured = measured;
    }

    /** Prints the ratios of all goals whose races were run. */
    void print(PrintStream out) {
        out.println();
        out.println(
                "Ratios of medians                                                                   measured      goal");
        for (Result result : results()) {
            out.printf(
                    Locale.ROOT,
                    "  %-78s %,10.2f ×  %s %,g ×  %s%n",
                    result.goal.title(),
                    result.ratio,
                    result.goal.metric().moreIsBetter() ? "at least" : "at most",
                    result.goal.ratio(),
                    result.isMet() ? "" : "MISSED");
        }
    }

    /** Writes goals.csv, races.csv and races.svg. */
    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        List<String> goals = new ArrayList<>(List.of("path,measured,goal"));
        for (Result result : results()) {
            goals.add("\"%s\",%s ×,%s %s ×"
                    .formatted(
                            result.goal.title(),
                            number(result.ratio),
                            result.goal.metric().moreIsBetter() ? "≥" : "≤",
                            number(result.goal.ratio())));
        }
        Files.write(directory.resolve("goals.csv"), goals);
        List<String> rows = new ArrayList<>(List.of("race,who,median,from,to,unit"));
        for (Race race : races) {
            for (Measured each : of(race)) {
                rows.add("\"%s\",\"%s\",\"%s\",\"%s\",\"%s\",\"%s\""
                        .formatted(
                                race.title(),
                                each.contestant(),
                                whole(each.median()),
                                whole(each.least()),
                                whole(each.most()),
                                each.metric().title()));
            }
        }
        Files.write(directory.resolve("races.csv"), rows);
        Files.writeString(directory.resolve("races.svg"), new Chart(races, measured).svg());
    }

    private List<Measured> of(Race race) {
        return measured.stream().filter(each -> each.race().equals(race.name())).toList();
    }

    private List<Result> results() {
        List<Result> results = new ArrayList<>();
        for (Goal goal : Goals.ALL) {
            Optional<Measured> ours = find(goal, goal.contestant());
            Optional<Measured> peer = find(goal, goal.peer());
            if (ours.isPresent() && peer.isPresent()) {
                results.add(new Result(goal, ours.get().median() / peer.get().median()));
            }
        }
        return results;
    }

    private Optional<Measured> find(Goal goal, String contestant) {
        return measured.stream()
                .filter(each -> each.race().equals(goal.race())
                        && each.contestant().equals(contestant)
                        && each.metric() == goal.metric())
                .findFirst();
    }

    private static String number(double ratio) {
        return ratio >= 100
                ? whole(ratio).replace(",", "")
                : String.format(Locale.ROOT, ratio == Math.rint(ratio) ? "%.0f" : "%.2f", ratio);
    }

    static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private record Result(Goal goal, double ratio) {
        boolean isMet() {
            return goal.isMet(ratio);
        }
    }
}
