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
package io.cameliot.platform.rules;

/**
 * The characters that client IDs and topics may be made of. MQTT only advises against control characters and Unicode
 * non-characters; the IoT tool refuses them.
 */
final class Characters {

    private static final int FIRST_NONCHARACTER_BLOCK = 0xFDD0;
    private static final int LAST_NONCHARACTER_BLOCK = 0xFDEF;
    private static final int PLANE_END_MASK = 0xFFFE;

    private Characters() {}

    /** Whether all characters are neither controls, nor lone surrogates, nor non-characters. */
    static boolean arePrintable(String text) {
        return text.codePoints().allMatch(Characters::isPrintable);
    }

    static boolean isPrintable(int codePoint) {
        return !Character.isISOControl(codePoint)
                && Character.getType(codePoint) != Character.SURROGATE
                && (codePoint & PLANE_END_MASK) != PLANE_END_MASK
                && (codePoint < FIRST_NONCHARACTER_BLOCK || codePoint > LAST_NONCHARACTER_BLOCK);
    }
}
