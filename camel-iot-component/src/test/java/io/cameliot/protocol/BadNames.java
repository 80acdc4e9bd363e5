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

import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.provider.Arguments;

/** Names that break a rule, each with a description that a test report can print. */
final class BadNames {
    private BadNames() {}

    /** What is no level of a topic. */
    static List<Arguments> topicLevels() {
        return List.of(
                argumentSet("empty", ""),
                argumentSet("separator", "a/b"),
                argumentSet("separator alone", "/"),
                argumentSet("single-level wildcard", "+"),
                argumentSet("single-level wildcard within", "a+b"),
                argumentSet("multi-level wildcard", "#"),
                argumentSet("multi-level wildcard within", "a#"),
                argumentSet("NUL", "a\0b"),
                argumentSet("first C0 control", "\u0001"),
                argumentSet("tab", "a\tb"),
                argumentSet("line feed", "a\nb"),
                argumentSet("last C0 control", "\u001F"),
                argumentSet("DEL", "a\u007F"),
                argumentSet("first C1 control", "Bad\u0080"),
                argumentSet("next line", "\u0085"),
                argumentSet("last C1 control", "\u009F"),
                argumentSet("lone high surrogate", "a\uD83D"),
                argumentSet("lone high surrogate before a letter", "\uD83Da"),
                argumentSet("lone low surrogate", "\uDE00a"),
                argumentSet("surrogates in the wrong order", "\uDE00\uD83D"),
                argumentSet("non-character U+FFFE", "\uFFFE"),
                argumentSet("non-character U+FFFF", "a\uFFFF"),
                argumentSet("non-character U+FDD0", "\uFDD0"),
                argumentSet("non-character U+FDEF", "\uFDEF"),
                argumentSet("non-character U+1FFFE", Character.toString(0x1FFFE)),
                argumentSet("non-character U+10FFFF", Character.toString(0x10FFFF)),
                argumentSet("32,001 bytes", "x".repeat(32_001)),
                argumentSet("32,002 bytes in 16,001 characters", "ä".repeat(16_001)),
                argumentSet("32,004 bytes in 8,001 emoji", "😀".repeat(8_001)));
    }

    /** What is no application, instance or device ID and no device type. */
    static List<Arguments> identifiers() {
        List<Arguments> names = new ArrayList<>(topicLevels());
        names.add(argumentSet("space", "p 01"));
        names.add(argumentSet("colon", "p:01"));
        names.add(argumentSet("dollar", "$SYS"));
        names.add(argumentSet("37 characters", "x".repeat(37)));
        names.add(argumentSet("letter beyond ASCII", "pümp"));
        names.add(argumentSet("digit beyond ASCII", "p-\u0661"));
        names.add(argumentSet("fullwidth letter", "\uFF21"));
        names.add(argumentSet("letter equal to k if case is ignored", "\u212A"));
        names.add(argumentSet("emoji", "p😀"));
        return names;
    }
}
