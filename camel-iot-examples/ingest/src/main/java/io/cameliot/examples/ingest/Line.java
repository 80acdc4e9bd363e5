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
package io.cameliot.examples.ingest;

/**
 * A line of a file.
 *
 * @param text  what stands on it, without its end
 * @param isCut whether more stands on it: it is longer than {@link Lines#LONGEST}, and the last character may be half of one
 * @param isUtf8 whether its bytes are UTF-8; others are replaced in the text
 */
record Line(String text, boolean isCut, boolean isUtf8) {
    /** The line without its first character. */
    Line withoutFirst() {
        return new Line(text.substring(1), isCut, isUtf8);
    }
}
