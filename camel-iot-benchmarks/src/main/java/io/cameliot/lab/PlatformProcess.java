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

import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.organisation.Organisation;

/** A process with a local platform, so that what waits there does not count as the application's memory. */
public final class PlatformProcess {
    private static final int MAX_QUEUED = 1_000_000;

    private PlatformProcess() {}

    /** Answers whatever it is asked with the URI to connect to. */
    public static void main(String... arguments) throws Exception {
        LocalPlatform platform = LocalPlatform.builder()
                .organisation(
                        Organisation.named(Applications.ORGANISATION).apiKey(Applications.API_KEY, Applications.TOKEN))
                .maxQueuedMessages(MAX_QUEUED)
                .start();
        ChildProcess.serve(question -> platform.serverUri());
    }
}
