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
package io.cameliot.platform;

import java.util.concurrent.CountDownLatch;

/**
 * Starts a local platform from the command line, says how to use it, and runs until Ctrl-C. Options: see
 * {@code --help}.
 */
public final class Main {

    private static final int USAGE_ERROR = 2;

    private Main() {}

    /** Runs the platform; ends with status 2 if an option is wrong or the port is in use. */
    public static void main(String... arguments) throws InterruptedException {
        try {
            CommandLine commandLine = CommandLine.parse(arguments);
            if (commandLine.help()) {
                System.out.print(CommandLine.HELP);
                return;
            }
            // Not to the log: nobody has chosen one for a program, or how much of it is shown.
            run(commandLine.platform().refusals(System.err::println).start(), commandLine);
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(USAGE_ERROR);
        }
    }

    private static void run(LocalPlatform platform, CommandLine commandLine) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "local-platform-shutdown"));
        System.out.println(Welcome.text(platform, commandLine));
        new CountDownLatch(1).await();
    }
}
