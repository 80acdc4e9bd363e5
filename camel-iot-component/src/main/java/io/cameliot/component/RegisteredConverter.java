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

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.TypeConverter;

/**
 * Finds the type converter that was registered for a class. Camel's own lookup also finds what its registry has learnt from
 * earlier conversions: that there was no converter, or that toString() did it. That would make the answer depend on what was
 * converted before.
 */
final class RegisteredConverter {
    /** Of the converters in this package only those of annotated methods are registered; others are misses and fallbacks. */
    private static final String OF_THE_REGISTRY = "org.apache.camel.impl.converter.";

    private static final Set<String> OF_METHODS =
            Set.of(OF_THE_REGISTRY + "InstanceMethodTypeConverter", OF_THE_REGISTRY + "StaticMethodTypeConverter");

    private RegisteredConverter() {}

    /** That of the class, or else of the nearest of its superclasses and interfaces; null if there is none. */
    static TypeConverter find(CamelContext context, Class<?> target, Class<?> source) {
        Map<Class<?>, TypeConverter> known = context.getTypeConverterRegistry().lookup(target);
        known.values().removeIf(RegisteredConverter::isLearnt);
        Deque<Class<?>> next = new ArrayDeque<>();
        for (Class<?> ancestor = source; ancestor != null; ancestor = ancestor.getSuperclass()) {
            next.add(ancestor);
            while (!next.isEmpty()) {
                Class<?> type = next.remove();
                if (known.containsKey(type)) {
                    return known.get(type);
                }
                next.addAll(Arrays.asList(type.getInterfaces()));
            }
        }
        return null;
    }

    private static boolean isLearnt(TypeConverter converter) {
        String name = converter.getClass().getName();
        return name.startsWith(OF_THE_REGISTRY) && !OF_METHODS.contains(name);
    }
}
