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
package io.cameliot.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program of this class path in a JVM of its own, which answers each line that it is sent with a line. It ends when this
 * process does, since its input ends then.
 */
public final class ChildProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;
    private static final int HEAP_MEBIBYTES = 128;

    private final Process process;
    private final PrintStream lines;
    private final BufferedReader answers;

    private ChildProcess(Process process) {
        this.process = process;
        this.lines = new PrintStream(process.getOutputStream(), true);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream()));
    }

    /** With a heap of 128 MiB at the most. */
    public static ChildProcess start(Class<?> program, String... arguments) throws IOException {
        return start(HEAP_MEBIBYTES, program, arguments);
    }

    /** @param heapMebibytes the most heap that the process may use */
    public static ChildProcess start(int heapMebibytes, Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMebibytes + "m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        return new ChildProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    public void send(String line) {
        lines.println(line);
    }

    /** Waits for the next answer. */
    public String answer() throws IOException {
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("A child process has ended");
        }
        return answer;
    }

    /** Waits for the next answer, and kills the process if there is none within some time. */
    public String answer(Duration limit) throws IOException, InterruptedException {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                answer.complete(answer());
            } catch (IOException e) {
                answer.completeExceptionally(e);
            }
        });
        reader.setDaemon(true);
        reader.start();
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new IOException("A child process did not answer within " + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    /** The child's side: says that it is ready, answers until its input ends, and ends the JVM. */
    public static void serve(Answers answers) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        System.out.println("ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(answers.to(line));
        }
        Runtime.getRuntime().halt(0);
    }

    @Override
    public void close() throws InterruptedException {
        lines.close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    @FunctionalInterface
    public interface Answers {
        String to(String line) throws Exception;
    }
}
