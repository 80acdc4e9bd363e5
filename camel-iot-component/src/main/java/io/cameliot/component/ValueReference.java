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
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PropertyBindingSupport;

/**
 * The value of an option that stands for another one, in Camel's notations with a number sign: {@code #name} and
 * {@code #bean:name} are a bean, {@code #type:class} and {@code #autowired} the only bean of a class, {@code #class:class} is
 * a new object, {@code #property:key} a property and {@code #valueAs(type):text} a converted text. What it stands for is read
 * like any other value. Camel alone would make 0 or false of what does not fit.
 *
 * @param given what refers, for errors
 * @param text  the reference, with its number sign
 */
record ValueReference(CamelContext camelContext, GivenValue given, String text) {
    private static final String BEAN = "#bean:";
    private static final String PROPERTY = "#property:";
    private static final String AUTOWIRED = "#autowired";

    /** What Camel finds or makes for itself. */
    private static final Pattern MADE_BY_CAMEL = Pattern.compile("(?s)#(class:|type:|valueAs\\().*");

    private static final Pattern WORDY = Pattern.compile("(?s)(#\\w+[:(]).*");

    /** Whether a text refers to something even where any text is a value, which may begin with a number sign. */
    static boolean isWordy(String text) {
        return text.equals(AUTOWIRED)
                || text.startsWith(BEAN)
                || text.startsWith(PROPERTY)
                || MADE_BY_CAMEL.matcher(text).matches();
    }

    /**
     * What it stands for, not null.
     *
     * @param  type                     that of the option
     * @throws IllegalArgumentException if it stands for nothing: names the option and the reference
     */
    Object resolve(Class<?> type) {
        if (text.startsWith(PROPERTY)) {
            String value = property(text.substring(PROPERTY.length()));
            return value.startsWith("#") && !value.startsWith(PROPERTY) && (type != String.class || isWordy(value))
                    ? new ValueReference(camelContext, given, value).resolve(type)
                    : value;
        }
        if (text.equals(AUTOWIRED)) {
            return onlyBean(type);
        }
        return MADE_BY_CAMEL.matcher(text).matches() ? made() : bean(text.replaceFirst("#(bean:)?", ""));
    }

    private String property(String key) {
        return camelContext
                .getPropertiesComponent()
                .resolveProperty(key)
                .orElseThrow(() -> nothing("There is no property of that name. Set it, or use another name."));
    }

    private Object bean(String name) {
        Object bean = camelContext.getRegistry().lookupByName(name);
        if (bean == null) {
            throw nothing("There is no bean of that name in the registry. Bind it before, or use another name.");
        }
        return bean;
    }

    private Object onlyBean(Class<?> type) {
        Set<?> beans = camelContext.getRegistry().findByType(type);
        if (beans.size() != 1) {
            throw nothing("The registry has " + beans.size() + " beans of the type " + type.getName()
                    + ". Bind one, or give its name as #name.");
        }
        return beans.iterator().next();
    }

    private Object made() {
        try {
            return PropertyBindingSupport.resolveBean(camelContext, text);
        } catch (Exception e) { // Constructors of others throw what they like.
            throw nothing("It cannot be made or found (" + e.getClass().getSimpleName()
                    + "). Correct its class or type, or give the value itself.");
        }
    }

    /** Without the text to convert: it may be a secret. */
    private IllegalArgumentException nothing(String why) {
        String shown = text.startsWith("#valueAs(") ? WORDY.matcher(text).replaceFirst("$1…") : Printable.excerpt(text);
        return new IllegalArgumentException("Invalid " + given.subject() + " '" + shown + "'. " + why);
    }
}
