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

import java.util.List;
import java.util.Locale;

/** A bar for each contestant of each race, as long as it is fast. */
final class Chart {
    private static final int WIDTH = 860;
    private static final int NAMES = 250;
    private static final int BARS = 480;
    private static final int BAR = 16;
    private static final int LINE = 22;
    private static final int TITLE = 34;
    private static final int MARGIN = 16;

    private final List<Race> races;
    private final List<Measured> measured;
    private final StringBuilder svg = new StringBuilder();
    private int y = MARGIN;

    Chart(List<Race> races, List<Measured> measured) {
        this.races = races;
        this.measured = measured;
    }

    String svg() {
        for (Race race : races) {
            List<Measured> rates = measured.stream()
                    .filter(each -> each.race().equals(race.name())
                            && (each.metric() == Metric.RATE || each.metric() == Metric.MEDIAN))
                    .toList();
            if (!rates.isEmpty()) {
                add(race, rates);
            }
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="#fff"/>
                %s</svg>
                """.formatted(WIDTH, y + MARGIN, svg);
    }

    private void add(Race race, List<Measured> rates) {
        y += TITLE;
        svg.append("<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s: %s</text>%n"
                .formatted(
                        MARGIN,
                        y - LINE / 2,
                        race.title(),
                        rates.get(0).metric().title()));
        double most = rates.stream().mapToDouble(Measured::median).max().orElseThrow();
        for (Measured rate : rates) {
            double length = Math.max(1, BARS * rate.median() / most);
            svg.append(String.format(
                    Locale.ROOT,
                    """
                    <text x="%d" y="%d" text-anchor="end">%s</text>
                    <rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>
                    <text x="%.1f" y="%d">%s</text>
                    """,
                    NAMES - 8,
                    y + BAR - 3,
                    rate.contestant(),
                    NAMES,
                    y,
                    length,
                    BAR,
                    rate.contestant().startsWith("iot:") ? "#2a6fbb" : "#b9c2cc",
                    NAMES + length + 6,
                    y + BAR - 3,
                    Report.whole(rate.median())));
            y += LINE;
        }
    }
}
