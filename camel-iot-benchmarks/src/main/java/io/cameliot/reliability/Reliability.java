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
package io.cameliot.reliability;

import io.cameliot.lab.MosquittoServer;

/** Runs the scenarios behind the figures of the page about reliability; ends with 1 if one of them fails. */
public final class Reliability {
    private Reliability() {}

    /** Chosen by system properties, as the page says. */
    public static void main(String[] arguments) throws Exception {
        String scenario = System.getProperty("reliability.scenario", "all");
        int events = Integer.getInteger("reliability.events", 1_000_000);
        int faults = Integer.getInteger("reliability.faults", 100);
        int kills = Integer.getInteger("reliability.kills", 30);
        int minutes = Integer.getInteger("reliability.minutes", 60);
        int cycles = Integer.getInteger("reliability.cycles", 500);
        long seed = Long.getLong("reliability.seed", System.nanoTime());
        System.out.println("Seed " + seed);
        boolean kept = true;
        if (isWanted(scenario, "faults")) {
            kept &= new EventsThroughFaults(events / 10, faults / 10, seed).onEmbeddedPlatform();
            if (MosquittoServer.isInstalled()) {
                kept &= new EventsThroughFaults(events, faults, seed).onMosquitto();
            }
        }
        if (isWanted(scenario, "kills") && MosquittoServer.isInstalled()) {
            kept &= new KilledConsumer(events * 3 / 10, kills, seed).run();
        }
        if (isWanted(scenario, "bridge")) {
            kept &= new Bridge(events / 10).run();
        }
        if (isWanted(scenario, "cycles")) {
            kept &= Soak.startsAndStops(cycles);
        }
        if (isWanted(scenario, "soak")) {
            kept &= Soak.publishing(minutes);
        }
        System.exit(kept ? 0 : 1);
    }

    private static boolean isWanted(String chosen, String scenario) {
        return chosen.equals("all") || chosen.equals(scenario);
    }
}
