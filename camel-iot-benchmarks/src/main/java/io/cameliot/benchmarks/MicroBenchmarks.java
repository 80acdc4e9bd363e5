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
package io.cameliot.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs all JMH benchmarks of this module and writes what one operation of each takes, in nanoseconds and in bytes of heap.
 * The system property {@code benchmarks.mode} is {@code short} for a first impression, {@code full} for figures to compare;
 * the file is {@code micro.csv} in the directory that {@code benchmarks.results} names.
 */
public final class MicroBenchmarks {
    private static final String BYTES_PER_OPERATION = "gc.alloc.rate.norm";

    private MicroBenchmarks() {}

    public static void main(String... arguments) throws RunnerException, IOException {
        Path directory = Files.createDirectories(Path.of(System.getProperty("benchmarks.results")));
        write(new Runner(options(System.getProperty("benchmarks.mode", "full"))).run(), directory.resolve("micro.csv"));
    }

    private static Options options(String mode) {
        boolean full =
                switch (mode) {
                    case "full" -> true;
                    case "short" -> false;
                    default ->
                        throw new IllegalArgumentException(
                                "Invalid benchmarks.mode '" + mode + "'. It takes short or full.");
                };
        return new OptionsBuilder()
                .include("^io\\.cameliot\\.")
                .addProfiler(GCProfiler.class)
                .forks(full ? 3 : 1)
                .warmupIterations(full ? 5 : 2)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(full ? 5 : 3)
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .build();
    }

    private static void write(Collection<RunResult> results, Path file) throws IOException {
        try (PrintWriter csv = new PrintWriter(Files.newBufferedWriter(file))) {
            csv.println("benchmark,parameters,ns per operation,bytes allocated per operation");
            for (RunResult result : results) {
                csv.printf(
                        Locale.ROOT,
                        "%s,%s,%.1f,%.1f%n",
                        name(result.getParams()),
                        parameters(result.getParams()),
                        result.getPrimaryResult().getScore(),
                        result.getSecondaryResults().get(BYTES_PER_OPERATION).getScore());
            }
        }
    }

    /** Without the package. */
    private static String name(BenchmarkParams params) {
        String[] parts = params.getBenchmark().split("\\.");
        return parts[parts.length - 2] + "." + parts[parts.length - 1];
    }

    /** Such as {@code filters=10 identifiers=true}. */
    private static String parameters(BenchmarkParams params) {
        return params.getParamsKeys().stream()
                .map(key -> key + "=" + params.getParam(key))
                .collect(Collectors.joining(" "));
    }
}
