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

import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.protocol.Printable;

/** What an error about an option or header has to say: its name, the value, the rule and the way out. */
final class ClearRefusal {
    private static final String WAY_OUT =
            "(?s).*(It takes|[Ss]et |[Ll]eave|Use |Give |Name |Bind |Correct it|Change it|An endpoint is|It is the topic"
                    + "|Check |Split |Write |It can |Close it|Missing option ).*";

    private ClearRefusal() {}

    /**
     * @param names  the name of the option or header, and other names by which the error may call it
     * @param secret whether its value must not be shown
     */
    static void require(Throwable error, AnyValue value, boolean secret, String... names) {
        Throwable root = rootOf(error);
        assertThat(root).isInstanceOf(IllegalArgumentException.class);
        assertThat(root.getStackTrace()[0].getClassName()).as("who refuses it").startsWith("io.cameliot.");
        String message = root.getMessage();
        assertThat(message).endsWith(".").hasSizeLessThan(600).matches(WAY_OUT).matches("[^\\p{Cntrl}\\p{Cs}]*");
        assertThat(names).as("a name in: %s", message).anyMatch(message::contains);
        if (secret) {
            boolean shown = value.text() != null
                    && value.text().length() >= 8
                    && !value.text().startsWith("#bean:")
                    && messages(error).contains(value.text());
            assertThat(shown).as("the secret is in: %s", error).isFalse();
        } else if (message.startsWith("Invalid option " + names[0] + " ")
                || message.startsWith("Invalid header " + names[0] + " ")) {
            assertThat(message).contains(shownPart(value));
        }
    }

    /** The message of the error that says why. */
    static String messageOf(Throwable error) {
        return rootOf(error).getMessage();
    }

    private static Throwable rootOf(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && !(root instanceof IllegalArgumentException)) {
            root = root.getCause();
        }
        return root;
    }

    private static String messages(Throwable error) {
        return error + (error.getCause() == null ? "" : messages(error.getCause()));
    }

    private static String shownPart(AnyValue value) {
        if (value.value() instanceof CharSequence text) {
            String excerpt = Printable.excerpt(text.toString().strip());
            return excerpt.substring(0, Math.min(1, excerpt.length()));
        }
        return value.value() instanceof Number || value.value() instanceof Boolean
                ? value.value().toString().substring(0, 1)
                : "";
    }
}
