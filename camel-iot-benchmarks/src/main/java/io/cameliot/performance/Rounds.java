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

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs races. All contestants of a race are connected first, and warm up until it is known how many messages fill a run;
 * then each runs once in every round, so that what disturbs the machine disturbs them all.
 */
final class Rounds {
    private static final int FIRST_MESSAGES = 100;
    private static final double MOST_GROWTH = 4;

    private final Length mode;
    private final PrintStream out;

    Rounds(Length mode, PrintStream out) {
        this.mode = mode;
        this.out = out;
    }

    List<Measured> run(Race race) throws Exception {
        out.println();
        out.println(race.title());
        Length length = mode.times(race.times());
        Map<String, Contestant> contestants = new LinkedHashMap<>();
        try {
            Map<String, Integer> messages = new LinkedHashMap<>();
            for (Race.Entry entry : race.entries()) {
                Contestant contestant = entry.start().start();
                contestants.put(entry.name(), contestant);
                messages.put(entry.name(), warmUp(contestant, length));
            }
            Map<String, Map<Metric, List<Double>>> values = new LinkedHashMap<>();
            for (int round = 0; round < length.rounds(); round++) {
                for (Map.Entry<String, Contestant> each : contestants.entrySet()) {
                    System.gc();
                    each.getValue().run(messages.get(each.getKey())).forEach((metric, value) -> values.computeIfAbsent(
                                    each.getKey(), name -> new EnumMap<>(Metric.class))
                            .computeIfAbsent(metric, unused -> new ArrayList<>())
                            .add(value));
                }
            }
            return measured(race, values);
        } finally {
            for (Contestant contestant : contestants.values()) {
                contestant.close();
            }
        }
    }

    /** Runs it until it is warm; says how many messages make a run of the wanted length. */
    private static int warmUp(Contestant contestant, Length length) throws Exception {
        int messages = FIRST_MESSAGES;
        double seconds = 0;
        double total = 0;
        while (true) {
            long begin = System.nanoTime();
            contestant.run(messages);
            seconds = (System.nanoTime() - begin) / 1e9;
            total += seconds;
            if (total >= length.warmUpSeconds()) {
                return (int) Math.max(1, Math.min(length.most(), messages * length.seconds() / seconds));
            }
            double growth = Math.min(MOST_GROWTH, length.seconds() / 2 / seconds);
            messages = (int) Math.max(FIRST_MESSAGES, Math.min(length.most(), messages * growth));
        }
    }

    private List<Measured> measured(Race race, Map<String, Map<Metric, List<Double>>> values) {
        List<Measured> all = new ArrayList<>();
        values.forEach((contestant, metrics) -> metrics.forEach((metric, each) -> {
            Measured measured = new Measured(race.name(), contestant, metric, each);
            all.add(measured);
            out.printf(
                    "  %-44s %,12.0f  (%,.0f to %,.0f)  %s%n",
                    contestant, measured.median(), measured.least(), measured.most(), metric.title());
        }));
        return all;
    }
}
