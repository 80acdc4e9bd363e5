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

import io.cameliot.lab.MosquittoServer;
import io.cameliot.platform.network.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Runs the races, and prints and draws what came out. */
public final class Performance {
    private Performance() {}

    public static void main(String... arguments) throws Exception {
        Length length = Length.named(System.getProperty("benchmarks.mode", "full"));
        Pattern races = Pattern.compile(System.getProperty("benchmarks.only", ".*"));
        Pattern contestants = Pattern.compile(System.getProperty("benchmarks.contestants", ".*"));
        Path weather = Path.of(System.getProperty("weather.csv"));
        Rounds rounds = new Rounds(length, System.out);
        List<Race> run = new ArrayList<>();
        List<Measured> measured = new ArrayList<>();
        try (MosquittoServer server = MosquittoServer.start();
                TcpProxy distance = TcpProxy.to("127.0.0.1", server.port())) {
            distance.delay(Duration.ofMillis(10));
            for (Race race : new Races("tcp://127.0.0.1:" + server.port(), distance.uri(), weather).all()) {
                if (races.matcher(race.name()).matches()) {
                    run.add(race);
                    measured.addAll(rounds.run(race.among(contestants)));
                }
            }
        }
        if (!run.isEmpty()) {
            Report report = new Report(run, measured);
            report.print(System.out);
            report.write(Path.of(System.getProperty("benchmarks.results")));
        }
        System.exit(0);
    }
}
