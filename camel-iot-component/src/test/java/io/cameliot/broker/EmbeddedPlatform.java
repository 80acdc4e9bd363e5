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
package io.cameliot.broker;

import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.organisation.Organisation;

/** The local platform as a broker for tests. */
public final class EmbeddedPlatform implements TestBroker {
    private final LocalPlatform platform = LocalPlatform.builder()
            .organisation(Organisation.named(ORGANISATION).apiKey(API_KEY, TOKEN))
            .start();

    @Override
    public String serverUri() {
        return platform.serverUri();
    }

    /** What the platform knows of its clients. */
    public LocalPlatform platform() {
        return platform;
    }

    @Override
    public void restart() {
        platform.restart();
    }

    /** Does not wait until the broker has stopped, since no test asks for its port again. */
    @Override
    public void close() {
        // Not a daemon: the JVM does not end before the broker has deleted its directory.
        new Thread(platform::close, "end of the platform at " + serverUri()).start();
    }
}
