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
package io.cameliot.examples.ingest;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The application's classes as Java has them in memory (application class-data sharing), made by a first run: each process of
 * the tests starts with half the work. Java takes only jars into it, and ignores one that does not fit.
 *
 * @param options what a process is started with, in place of a class path
 */
record ClassArchive(List<String> options) {
    /** The options that decide whether an archive fits. */
    static final List<String> JVM = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    static ClassArchive ofTests() {
        return Holder.ARCHIVE;
    }

    private static ClassArchive create() {
        String classPath = System.getProperty("java.class.path");
        try {
            Path directory = Files.createTempDirectory("class-archive");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            String jars = jars(classPath, directory);
            Path archive = directory.resolve("application.jsa");
            firstRun(jars, archive, directory);
            return new ClassArchive(
                    Files.exists(archive)
                            ? List.of("-Xlog:disable", "-XX:SharedArchiveFile=" + archive, "-cp", jars)
                            : List.of("-cp", jars));
        } catch (IOException e) {
            // It only saves time.
            return new ClassArchive(List.of("-cp", classPath));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void firstRun(String jars, Path archive, Path directory) throws IOException, InterruptedException {
        Path file = RowsFile.in(directory, RowsFile.good(1));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(List.of(
                "-Xlog:disable",
                "-XX:ArchiveClassesAtExit=" + archive,
                "-Dingest.directory=" + directory,
                "-Dingest.file=" + file.getFileName(),
                "-Dingest.state=" + directory.resolve("state"),
                "-cp",
                jars,
                IngestApplication.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.txt").toFile())
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
    }

    /** The same class path, with a jar for each directory. */
    private static String jars(String classPath, Path directory) throws IOException {
        List<String> jars = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                Path jar = directory.resolve(jars.size() + ".jar");
                pack(path, jar);
                jars.add(jar.toString());
            } else if (entry.endsWith(".jar")) {
                jars.add(entry);
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
                packed.putNextEntry(new JarEntry(name));
                Files.copy(file, packed);
            }
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted((one, other) -> other.compareTo(one))
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // It is in the directory for temporary files.
        }
    }

    private static final class Holder {
        static final ClassArchive ARCHIVE = create();
    }
}
