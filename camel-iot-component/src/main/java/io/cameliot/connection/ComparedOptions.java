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
package io.cameliot.connection;

import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Options by name, to be compared and nothing else: there are secrets among the values, and they never leave this object. */
public final class ComparedOptions {
    private final TreeMap<String, Object> values;

    public ComparedOptions(Map<String, Object> values) {
        this.values = new TreeMap<>(values);
    }

    /** The names of the options in which two differ. */
    SortedSet<String> differences(ComparedOptions other) {
        SortedSet<String> names = new TreeSet<>(values.keySet());
        names.addAll(other.values.keySet());
        names.removeIf(name -> Objects.deepEquals(values.get(name), other.values.get(name)));
        return names;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ComparedOptions options && differences(options).isEmpty();
    }

    /** Values may be arrays, which are compared by content. */
    @Override
    public int hashCode() {
        return values.keySet().hashCode();
    }

    /** The names. */
    @Override
    public String toString() {
        return values.keySet().toString();
    }
}
