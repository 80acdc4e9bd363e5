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

import io.cameliot.protocol.Printable;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.component.PropertyConfigurerSupport;

/**
 * Reads the values of options before Camel does, as each option documents them. Camel takes all times for milliseconds,
 * whatever the unit of the option, and nonsense for 0 or false.
 */
final class OptionReader {
    /** What Camel makes of its own notations is read by Camel. */
    private static final Pattern MADE_BY_CAMEL = Pattern.compile("#(class:|type:|property:|valueAs\\(|autowired).*");

    private final CamelContext camelContext;
    private final PropertyConfigurerGetter options;

    /** @param options knows the types of the options */
    OptionReader(CamelContext camelContext, PropertyConfigurerGetter options) {
        this.camelContext = camelContext;
        this.options = options;
    }

    /**
     * What to set an option to. An unknown one is left to Camel, which says so.
     *
     * @throws IllegalArgumentException if it cannot have the value: names option, value and rule, and never shows a secret
     */
    Object read(String name, Object value) {
        OptionName option = OptionName.of(name);
        Class<?> type = options.getOptionType(option.normal(), true);
        if (type == null
                || value == null
                || ExcludedOption.isExcluded(name)
                || PropertyConfigurerSupport.MAGIC_VALUE.equals(value)) {
            return value;
        }
        GivenValue given = new GivenValue("option " + Printable.excerpt(name), value);
        if (type == String.class && !isBean(value)) {
            return given.text();
        }
        if (value instanceof String text) {
            String resolved = camelContext.resolvePropertyPlaceholders(text);
            if (MADE_BY_CAMEL.matcher(resolved).matches()) {
                return resolved;
            }
            Object meant = resolved.strip().startsWith("#") ? bean(given, resolved.strip()) : resolved;
            given = new GivenValue(given.subject(), meant);
        }
        return type == String.class ? given.text() : read(option, type, given);
    }

    /** A text may begin with a number sign. */
    private static boolean isBean(Object value) {
        return value instanceof String text && text.startsWith("#bean:");
    }

    private Object bean(GivenValue given, String reference) {
        Object bean = camelContext.getRegistry().lookupByName(reference.replaceFirst("#(bean:)?", ""));
        if (bean == null) {
            throw new IllegalArgumentException("Invalid " + given.subject() + " '" + Printable.excerpt(reference)
                    + "'. There is no bean of that name in the registry. Bind it before, or use another name.");
        }
        return bean;
    }

    private Object read(OptionName option, Class<?> type, GivenValue given) {
        if (type == boolean.class || type == Boolean.class) {
            return given.truth();
        }
        if (type.isEnum()) {
            return given.constant(type);
        }
        if (type.isPrimitive()) {
            // Camel makes a number or a Duration of it.
            return Long.toString(NumericOption.named(option).orElseThrow().read(given.value()));
        }
        Object instance = type.isInstance(given.value()) || !(given.value() instanceof Map)
                ? given.value()
                : camelContext.getTypeConverter().tryConvertTo(type, given.value());
        if (!type.isInstance(instance)) {
            throw given.refused("a " + type.getName() + ". Bind one in the registry, and give its name as #name");
        }
        return instance;
    }
}
