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
package io.cameliot.component;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the environment says of those options whose variables can be wrong. A wrong one is refused only by an endpoint that
 * would have its value: options may win yet.
 */
final class SdkDefaults {
    private final Map<SdkVariable, IllegalArgumentException> wrong = new EnumMap<>(SdkVariable.class);
    private final Optional<Boolean> scalable;
    private final Optional<Integer> keepAlive;
    private final boolean cleanStart;
    private final Optional<Long> sessionExpiry;

    SdkDefaults(SdkEnvironment environment) {
        scalable = read(SdkVariable.SHARED_SUBSCRIPTION, environment::isScalable);
        keepAlive = read(SdkVariable.KEEP_ALIVE, environment::keepAlive);
        cleanStart = read(SdkVariable.CLEAN_START, environment::cleanStart).orElse(true);
        sessionExpiry = read(SdkVariable.SESSION_EXPIRY, environment::sessionExpiry);
    }

    private <T> Optional<T> read(SdkVariable variable, Supplier<Optional<T>> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            wrong.put(variable, e);
            return Optional.empty();
        }
    }

    Optional<Boolean> scalable() {
        return scalable;
    }

    Optional<Integer> keepAlive() {
        return keepAlive;
    }

    boolean cleanStart() {
        return cleanStart;
    }

    /** How long a session is kept that does not start clean: the SDKs' default goes with the variable that asks for it. */
    Optional<Long> sessionExpiry() {
        return sessionExpiry.or(
                () -> cleanStart ? Optional.empty() : Optional.of(SdkEnvironment.DEFAULT_SESSION_EXPIRY));
    }

    /**
     * Refuses variables that are wrong and would count.
     *
     * @param  unread                   those that are not looked at
     * @throws IllegalArgumentException if there are any
     */
    void check(Set<SdkVariable> unread) {
        wrong.forEach((variable, refusal) -> {
            if (!unread.contains(variable)) {
                throw new IllegalArgumentException(refusal.getMessage());
            }
        });
    }
}
