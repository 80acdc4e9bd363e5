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
package io.cameliot.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** What clients do with a resource. */
enum Access {
    PUBLISH("publish to", Resource::canPublish),
    SUBSCRIBE("subscribe to", Resource::canSubscribe);

    private final String verb;
    private final BiPredicate<Resource, ClientKind> isAllowed;

    Access(String verb, BiPredicate<Resource, ClientKind> isAllowed) {
        this.verb = verb;
        this.isAllowed = isAllowed;
    }

    void require(Resource resource, ClientKind kind) {
        if (!isAllowed.test(resource, kind)) {
            String allowed = Arrays.stream(Resource.values())
                    .filter(other -> isAllowed.test(other, kind))
                    .map(Resource::resourceName)
                    .collect(Collectors.joining(", "));
            String client = kind.name().toLowerCase(Locale.ROOT);
            throw new IllegalArgumentException((kind == ClientKind.APPLICATION ? "An " : "A ") + client + " cannot "
                    + verb + " " + resource + ". It can " + verb + " " + allowed + ".");
        }
    }
}
