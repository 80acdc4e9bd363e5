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

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The API key of an application: the MQTT user name, {@code a-org-key} on the IoT tool. Other brokers have user names of
 * any form, so that the form is used where it is there, and not enforced.
 *
 * @param text the key, not empty
 */
public record ApiKey(String text) {
    private static final Pattern FORM = Pattern.compile("a-([^-]+)-.+", Pattern.DOTALL);

    public ApiKey {
        if (text == null || text.isEmpty()) {
            throw new IllegalArgumentException(
                    "Missing apiKey. It is the name of the API key, such as a-orgId-a84ps90Ajs.");
        }
    }

    /** The organisation that the key belongs to: its second dash-separated field. */
    public Optional<String> organisation() {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(form.group(1)).filter(NameRule.ORGANISATION::allows) : Optional.empty();
    }

    /** The key without its secret part. */
    @Override
    public String toString() {
        return organisation().map(org -> "a-" + org + "-***").orElse("***");
    }
}
