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

import java.util.List;
import java.util.Random;

/** Names that the protocol allows, pseudo-random with a fixed seed so that a failure comes again. */
final class RandomNames {
    private static final String LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final String OTHERS_IN_TOPIC_LEVELS =
            " !\"$%&'()*,:;<=>?@[\\]^`{|}~\u00A0äßéΩжשع中한あ\u2028\uFEFF\uE000😀🛠\uD83D\uDC69\u200D";

    private final Random random;

    RandomNames(long seed) {
        this.random = new Random(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    String organisation() {
        return of(LETTERS_AND_DIGITS, 1 + below(20));
    }

    String identifier() {
        return of(LETTERS_AND_DIGITS + "._-", 1 + below(36));
    }

    String topicLevel() {
        return of(LETTERS_AND_DIGITS + "._-" + OTHERS_IN_TOPIC_LEVELS, 1 + below(40));
    }

    /** A value for a variable level. */
    String value(TopicVariable variable) {
        return variable.rule() == NameRule.IDENTIFIER ? identifier() : topicLevel();
    }

    private String of(String characters, int length) {
        int[] codePoints = characters.codePoints().toArray();
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < length; i++) {
            name.appendCodePoint(codePoints[below(codePoints.length)]);
        }
        return name.toString();
    }
}
