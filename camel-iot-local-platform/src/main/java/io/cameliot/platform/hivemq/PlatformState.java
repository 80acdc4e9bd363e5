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
package io.cameliot.platform.hivemq;

import java.util.Optional;
import java.util.function.Consumer;

/** What a platform keeps when its broker stops, for the next one. */
public final class PlatformState {

    private final Connections connections = new Connections();
    private final LastStates lastStates = new LastStates();
    private final AuthorisationGate gate = new AuthorisationGate();
    private final RefusalLog refusals;
    private volatile Optional<Redirection> redirection = Optional.empty();

    /** @param refusals takes a line about everything that is refused */
    public PlatformState(Consumer<String> refusals) {
        this.refusals = new RefusalLog(refusals);
    }

    /** Who is connected, and the counters. */
    public Connections connections() {
        return connections;
    }

    /** What is retained on the monitoring topics. */
    LastStates lastStates() {
        return lastStates;
    }

    /** Where clients are sent to, if they are. */
    Optional<Redirection> redirection() {
        return redirection;
    }

    /** Sends clients that come from now on elsewhere, or lets them in again. */
    public void redirect(Optional<Redirection> target) {
        redirection = target;
    }

    /** Where it is told what is refused. */
    RefusalLog refusals() {
        return refusals;
    }

    /** Where CONNECT packets can be held. */
    public AuthorisationGate gate() {
        return gate;
    }
}
