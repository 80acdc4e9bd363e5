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

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentTypesTest {
    @ParameterizedTest
    @CsvSource({
        "json, , application/json",
        "xml, , application/xml",
        "txt, , text/plain",
        "text, , text/plain",
        "csv, , text/csv",
        "bin, , application/octet-stream",
        "cbor, ,"
    })
    void theFormatDecides(String format, String given, String contentType) {
        assertThat(ContentTypes.of(format, given)).isEqualTo(contentType);
    }

    @ParameterizedTest
    @CsvSource({
        "json, application/senml+json, application/senml+json",
        "cbor, application/cbor, application/cbor",
        "cbor, application/json, application/json"
    })
    void aSpecialOneOrOneForAnUnknownFormatIsKept(String format, String given, String contentType) {
        assertThat(ContentTypes.of(format, given)).isEqualTo(contentType);
    }

    @ParameterizedTest
    @CsvSource({"json, application/xml, application/json", "csv, application/json, text/csv"})
    void whatIsLeftOverFromAnotherFormatIsReplaced(String format, String given, String contentType) {
        assertThat(ContentTypes.of(format, given)).isEqualTo(contentType);
    }
}
