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

import io.cameliot.component.IotConstants;
import io.cameliot.lab.ChildProcess;
import io.cameliot.lab.MosquittoServer;
import io.cameliot.lab.PlatformProcess;
import io.cameliot.lab.ResultTable;
import io.cameliot.reliability.BridgeProcess.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultMessage;

/**
 * Many events wait at the server for a route that makes a command of each. The route is that of the README, on one
 * connection; side by side with it runs the same route with {@code paho-mqtt5:}. Both do so in a new JVM and, after another
 * application there has done it, once more; the two take turns.
 */
final class Bridge {
    private static final int DEVICES = 100;
    /** The platform is warmed up with so many times fewer events. */
    private static final int WARM_UP = 5;

    private static final int PLATFORM_HEAP_MEBIBYTES = 512;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final double TOLERANCE = 1.2;
    /** Also for the start of a process and for the end of its routes. */
    private static final Duration QUIET = Duration.ofSeconds(60);

    /** Nothing has come for so long: nothing will. */
    private static final Duration STANDSTILL = Duration.ofSeconds(20);

    /** Each is first as often as the other. */
    private static final List<Kind> TURNS = List.of(Kind.IOT, Kind.PEER, Kind.PEER, Kind.IOT);

    private static final int LEAST_PER_SECOND = 250;

    private final int events;
    private final ResultTable table = new ResultTable(
            "server",
            "component",
            "JVM",
            "events",
            "seconds",
            "commands/s",
            "ratio to paho-mqtt5:",
            "longest pause ms",
            "after",
            "missing",
            "twice",
            "most MiB in first third",
            "most in last third",
            "note");
    private final List<String> missed = new ArrayList<>();

    Bridge(int events) {
        this.events = events;
    }

    /** Says whether all goals are met: nothing lost, no pause, at least the peer's rate, and a heap that does not grow. */
    boolean run() throws Exception {
        if (MosquittoServer.isInstalled()) {
            // By default Mosquitto drops what is beyond 1,000 waiting messages.
            String manyMayWait = "max_queued_messages 0\n";
            try (MosquittoServer server = MosquittoServer.start(manyMayWait)) {
                compare("Mosquitto", "tcp://127.0.0.1:" + server.port());
            }
            try (MosquittoServer server = MosquittoServer.start(manyMayWait + "max_inflight_messages 0\n")) {
                compare("Mosquitto, max_inflight_messages 0", "tcp://127.0.0.1:" + server.port());
            }
        }
        try (ChildProcess platform = ChildProcess.start(PLATFORM_HEAP_MEBIBYTES, PlatformProcess.class)) {
            platform.answer(QUIET);
            platform.send("URI");
            String serverUri = platform.answer(QUIET);
            // It runs in a JVM, which compiles while the first of the two runs: both find it compiled.
            for (Kind kind : Kind.values()) {
                run(kind, serverUri, "warm-" + kind.name().toLowerCase(Locale.ROOT), events / WARM_UP);
            }
            compare("local platform", serverUri);
        }
        table.print(System.out);
        table.write("bridge.csv");
        missed.forEach(goal -> System.out.println("Missed: " + goal));
        return missed.isEmpty();
    }

    private void compare(String server, String serverUri) throws Exception {
        Map<Kind, List<Result>> fresh = new EnumMap<>(Kind.class);
        Map<Kind, List<Result>> warm = new EnumMap<>(Kind.class);
        for (int turn = 0; turn < TURNS.size(); turn++) {
            Kind kind = TURNS.get(turn);
            String deviceType = "bridge-" + turn;
            List<Result> results = run(kind, serverUri, deviceType, events);
            results.forEach(result -> System.out.printf(
                    "%s, %s %,d commands, %,.0f/s%n", server, kind, result.distinct(), result.rate()));
            fresh.computeIfAbsent(kind, key -> new ArrayList<>()).add(results.get(0));
            warm.computeIfAbsent(kind, key -> new ArrayList<>()).addAll(results.subList(1, results.size()));
        }
        report(server, "new", fresh);
        report(server, "warm", warm);
    }

    private void report(String server, String jvm, Map<Kind, List<Result>> results) {
        double peer = results.get(Kind.PEER).stream()
                .reduce(Result::plus)
                .map(Result::rate)
                .orElse(Double.NaN);
        results.forEach((kind, turns) -> turns.stream().reduce(Result::plus).ifPresent(result -> {
            table.add(
                    server,
                    kind,
                    jvm,
                    result.events(),
                    result.seconds(),
                    (long) result.rate(),
                    result.rate() / peer,
                    result.longestPause().toMillis(),
                    result.beforeLongestPause(),
                    result.events() - result.distinct(),
                    result.duplicates(),
                    result.firstHeap(),
                    result.lastHeap(),
                    result.note());
            if (kind == Kind.IOT) {
                check(server + ", " + jvm + " JVM", result, peer);
            }
        }));
    }

    private void check(String server, Result iot, double peer) {
        if (iot.distinct() < iot.events()) {
            missed.add("%s: %,d events have not become commands".formatted(server, iot.events() - iot.distinct()));
        }
        if (iot.longestPause().compareTo(LONGEST_PAUSE) >= 0) {
            missed.add("%s: no command for %,d ms"
                    .formatted(server, iot.longestPause().toMillis()));
        }
        if (iot.rate() < peer) {
            missed.add("%s: %,.0f commands/s, and %,.0f with paho-mqtt5:".formatted(server, iot.rate(), peer));
        }
        if (iot.lastHeap() > iot.firstHeap() * TOLERANCE) {
            missed.add("%s: %.1f MiB of heap in the first third of the time, and %.1f in the last"
                    .formatted(server, iot.firstHeap(), iot.lastHeap()));
        }
    }

    /** What came of it in a new JVM and then, unless that stood still, in the same one once more. */
    private static List<Result> run(Kind kind, String serverUri, String deviceType, int count) throws Exception {
        makeSession(kind, serverUri, deviceType);
        publish(serverUri, deviceType, count);
        try (CommandWatch watch = new CommandWatch(serverUri, deviceType);
                ChildProcess process = BridgeProcess.start(kind, serverUri, deviceType)) {
            Result fresh = result(watch, process, count);
            if (fresh.stoodStill()) {
                return List.of(fresh);
            }
            publish(serverUri, deviceType, count);
            process.send(BridgeProcess.START);
            return List.of(fresh, result(watch, process, count));
        }
    }

    /** Waits for the commands of an application that is starting, and stops it. */
    private static Result result(CommandWatch watch, ChildProcess process, int count) throws Exception {
        Duration limit = QUIET.plusSeconds(count / LEAST_PER_SECOND);
        watch.begin();
        String note = watch.await(count, STANDSTILL, limit) ? "" : "stood still after %,d".formatted(watch.distinct());
        double[] heap = new double[2];
        try {
            // The start may take as long as there is something to receive.
            process.answer(QUIET);
            process.send(BridgeProcess.HEAP);
            heap = Arrays.stream(process.answer(QUIET).split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            process.send(BridgeProcess.STOP);
            process.answer(QUIET);
        } catch (IOException e) {
            note = (note + " " + e.getMessage()).strip();
        }
        return new Result(
                count,
                watch.distinct(),
                watch.duplicates(),
                watch.duration(),
                watch.longestPause(),
                watch.beforeLongestPause(),
                heap[0],
                heap[1],
                note);
    }

    /** Leaves a session behind whose subscription is proved by an event that came through. */
    private static void makeSession(Kind kind, String serverUri, String deviceType) throws Exception {
        try (CommandWatch watch = new CommandWatch(serverUri, deviceType);
                ChildProcess process = BridgeProcess.start(kind, serverUri, deviceType)) {
            process.answer(QUIET);
            publish(serverUri, deviceType, 1);
            if (!watch.await(1, QUIET, QUIET)) {
                throw new IllegalStateException("No command for an event with " + kind);
            }
            process.send(BridgeProcess.STOP);
            process.answer(QUIET);
        }
    }

    private static void publish(String serverUri, String deviceType, int count) throws Exception {
        try (DefaultCamelContext context = Application.of(serverUri, "feed", new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:events").to("iot:event?format=text&event=status&batch=true&type=" + deviceType);
            }
        })) {
            context.start();
            context.createProducerTemplate()
                    .sendBody(
                            "direct:events",
                            IntStream.range(0, count)
                                    .mapToObj(number -> event(context, number))
                                    .iterator());
        }
    }

    /** A number of 100 bytes, of one of the devices in turn. */
    private static Message event(CamelContext context, int number) {
        Message message = new DefaultMessage(context);
        message.setHeader(IotConstants.DEVICE_ID, "d-" + number % DEVICES);
        message.setBody("%0100d".formatted(number));
        return message;
    }

    /**
     * What came of one run, or of several.
     *
     * @param beforeLongestPause how many commands had come before it
     * @param firstHeap the most heap in use after a collection in the first third of the time, in MiB
     * @param lastHeap  the same in the last third
     */
    private record Result(
            int events,
            int distinct,
            long duplicates,
            Duration duration,
            Duration longestPause,
            int beforeLongestPause,
            double firstHeap,
            double lastHeap,
            String note) {
        double seconds() {
            return duration.toNanos() / 1e9;
        }

        double rate() {
            return distinct / Math.max(seconds(), 1e-3);
        }

        /** Whether far more is missing than was lost on the way. */
        boolean stoodStill() {
            return distinct < events / 2;
        }

        Result plus(Result other) {
            Result paused = longestPause.compareTo(other.longestPause) >= 0 ? this : other;
            return new Result(
                    events + other.events,
                    distinct + other.distinct,
                    duplicates + other.duplicates,
                    duration.plus(other.duration),
                    paused.longestPause,
                    paused.beforeLongestPause,
                    Math.max(firstHeap, other.firstHeap),
                    Math.max(lastHeap, other.lastHeap),
                    note.equals(other.note) ? note : (note + " " + other.note).strip());
        }
    }
}
