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
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Configuration;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.component.PropertyConfigurerSupport;

/**
 * Reads the values of options before Camel does, as each option documents them. Camel takes all times for milliseconds,
 * whatever the unit of the option, and nonsense for 0 or false.
 */
final class OptionReader {
    private final CamelContext camelContext;
    private final PropertyConfigurerGetter options;

    /** @param options knows the types of the options */
    OptionReader(CamelContext camelContext, PropertyConfigurerGetter options) {
        this.camelContext = camelContext;
        this.options = options;
    }

    /**
     * What to set an option to; null to leave it as it is, for an optional placeholder that stands for nothing. An unknown
     * option is left to Camel, which says so.
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
        if (value instanceof List<?> values && !type.isInstance(values)) {
            throw new IllegalArgumentException("Invalid " + given.subject() + ": it is given " + values.size()
                    + " times, or as a list. It takes one value. Leave out the others.");
        }
        if (value instanceof String text && (type != String.class || ValueReference.isWordy(text))) {
            String resolved = camelContext.resolvePropertyPlaceholders(text);
            if (resolved == null) {
                return null;
            }
            given = new GivenValue(given.subject(), meant(given, resolved, type));
        }
        return type == String.class ? given.text() : read(option, type, given);
    }

    private Object meant(GivenValue given, String resolved, Class<?> type) {
        String stripped = resolved.strip();
        return stripped.startsWith("#") ? new ValueReference(camelContext, given, stripped).resolve(type) : resolved;
    }

    /** Headers of HTTP and properties of TLS hold secrets, which are not shown. */
    private static IllegalArgumentException noInstance(Class<?> type, GivenValue given) {
        // The type of camel-paho-mqtt5 has no effect.
        boolean configuration = type == PahoMqtt5Configuration.class;
        String rule = (configuration ? "an " + IotConfiguration.class.getName() : "a " + type.getName())
                + ". Bind one in the registry, and give its name as #name";
        return Map.class.isAssignableFrom(type)
                ? new IllegalArgumentException(
                        "Invalid " + given.subject() + ", whose value is not shown. It takes " + rule + ".")
                : given.refused(rule);
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
            throw noInstance(type, given);
        }
        return instance;
    }
}
