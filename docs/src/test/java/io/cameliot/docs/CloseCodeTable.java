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
package io.cameliot.docs;

import io.cameliot.protocol.CloseCode;
import io.cameliot.protocol.RetryAdvice;
import java.util.stream.Collectors;

/** Makes the table of close codes. */
final class CloseCodeTable {
    private CloseCodeTable() {}

    static String text() {
        return CloseCode.knownValues().stream()
                .map(CloseCode::of)
                .map(code -> "|" + code.value() + "\n|" + code.meaning() + "\n|" + words(code.retryAdvice()) + "\n")
                .collect(Collectors.joining(
                        "\n",
                        "// Generated from CloseCode. To update it, see CONTRIBUTING.md.\n"
                                + "[%header,cols=\"1,5,2\"]\n|===\n|Close code |Meaning |Connect again\n\n",
                        "|===\n"));
    }

    private static String words(RetryAdvice advice) {
        return switch (advice) {
            case AT_ONCE -> "at once";
            case LATER -> "later";
            case AFTER_A_FIX -> "after a fix";
        };
    }
}
