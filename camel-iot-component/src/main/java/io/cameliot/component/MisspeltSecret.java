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
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.camel.spi.PropertyConfigurerGetter;

/** Names that no option has, but that look like that of a secret: Camel would refuse them with their values. */
final class MisspeltSecret {
    /** Parts of such names, also of misspelt ones. What looks like one and is none costs only that its value is not shown. */
    private static final Pattern SECRET =
            Pattern.compile("to?k|auth|outh|atuh|ath|pas|pss|psw|pwd|phrase|secr|scret|cred|crd"
                    + "|key|kye|api|jwt|bearer|certificat");

    private MisspeltSecret() {}

    /**
     * Refuses a name if there is no such option, and its value may be a secret.
     *
     * @param options knows the options that there are
     */
    static void refuse(String name, PropertyConfigurerGetter options) {
        if (isOne(name, options)) {
            throw new IllegalArgumentException("Unknown option " + Printable.excerpt(name)
                    + ", whose value is not shown, as it may be a secret. Those that take one are apiKey and authToken."
                    + " Correct the name, or leave it out.");
        }
    }

    static boolean isOne(String name, PropertyConfigurerGetter options) {
        String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        return SECRET.matcher(letters).find() && !isOption(name, options);
    }

    /** An option, or a part of one that has parts: a text has none. */
    private static boolean isOption(String name, PropertyConfigurerGetter options) {
        String whole = name.split("[.\\[]", 2)[0];
        Class<?> type = options.getOptionType(OptionName.of(whole).normal(), true);
        return type != null && (whole.equals(name) || type != String.class);
    }
}
