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
package io.cameliot.platform.rules;

/**
 * What a rule says: accepted, with what follows from it; or refused, with the reason code and a sentence for humans.
 *
 * @param <T> what follows from accepting
 */
public sealed interface Verdict<T> {

    /** Accepted. */
    static <T> Verdict<T> accept(T value) {
        return new Accepted<>(value);
    }

    /** Refused. */
    static <T> Verdict<T> refuse(ReasonCode code, String reason) {
        return new Refused<>(code, reason);
    }

    /**
     * Accepted.
     *
     * @param value what follows
     */
    record Accepted<T>(T value) implements Verdict<T> {}

    /**
     * Refused.
     *
     * @param code the reason code for the client
     * @param reason the reason string for the client: the value, the rule, the way out
     */
    record Refused<T>(ReasonCode code, String reason) implements Verdict<T> {}
}
