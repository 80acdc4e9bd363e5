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
package io.cameliot.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of HTTP requests that are JSON, and not what is asked for. */
class HttpBodyTest {

    private static LocalPlatform platform;

    @BeforeAll
    static void start() throws Exception {
        platform = LocalPlatform.builder().http().start();
        send("POST", "device/types", "{\"id\":\"pump\"}");
        send("POST", "device/types/pump/devices", "{\"deviceId\":\"7\"}");
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "{}", "null", "\"a\"", "{\"typeId\":\"pump\",\"deviceId\":\"b\"}"})
    void what_is_no_list_of_devices_is_refused(String body) throws Exception {
        for (String path : new String[] {"bulk/devices/add", "bulk/devices/remove"}) {
            HttpApi.Response response = send("POST", path, body);

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.text("message")).contains("JSON array");
        }
    }

    @Test
    void what_is_no_device_in_a_list_fails_for_itself() throws Exception {
        String body =
                "[5,{\"typeId\":\"pump\",\"deviceId\":7},{\"typeId\":\"pump\",\"deviceId\":\"c\",\"deviceInfo\":5}]";

        for (String path : new String[] {"bulk/devices/add", "bulk/devices/remove"}) {
            HttpApi.Response response = send("POST", path, body);

            assertThat(response.status()).isEqualTo(202);
            assertThat(response.json().findValuesAsText("success")).containsExactly("false", "false", "false");
        }
        assertThat(platform.devices(platform.organisationId())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\r\n"})
    void a_blank_body_is_none(String body) throws Exception {
        assertThat(send("PUT", "device/types/pump", body).status()).isEqualTo(200);
        assertThat(send("POST", "device/types", body).text("message")).contains("Field \"id\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "a\\ude00\\ud83d"})
    void half_of_a_character_is_refused(String text) throws Exception {
        HttpApi.Response refused = send("PUT", "device/types/pump", "{\"deviceInfo\":{\"model\":\"" + text + "\"}}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("message")).contains("half of a character");
    }

    @Test
    void a_character_in_two_escapes_is_taken() throws Exception {
        HttpApi.Response taken = send("PUT", "device/types/pump", "{\"description\":\"\\ud83d\\ude00\"}");

        assertThat(taken.text("description")).isEqualTo("😀");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    POST | device/types                | {"id":"t","deviceInfo":5}           | "deviceInfo" is "5"
                    POST | device/types                | {"id":"t","metadata":[1]}           | "metadata" is "[1]"
                    POST | device/types                | {"id":"t","description":7}          | "description" is "7"
                    POST | device/types                | [{"id":"t"}]                        | JSON object
                    PUT  | device/types/pump           | {"deviceInfo":"x"}                  | "deviceInfo"
                    PUT  | device/types/pump           | 5                                   | JSON object
                    POST | device/types/pump/devices   | {"deviceId":"p","deviceInfo":5}     | "deviceInfo" is "5"
                    POST | device/types/pump/devices   | {"deviceId":"p","location":"here"}  | "location"
                    PUT  | device/types/pump/devices/7 | {"deviceInfo":5}                    | "deviceInfo" is "5"
                    PUT  | device/types/pump/devices/7 | null                                | JSON object
                    """)
    void a_field_of_the_wrong_kind_is_named_and_changes_nothing(String method, String path, String body, String message)
            throws Exception {
        HttpApi.Response response = send(method, path, body);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text("message")).contains(message);
        assertThat(send("GET", "device/types/t", "").status()).isEqualTo(404);
        assertThat(send("GET", "device/types/pump/devices/p", "").status()).isEqualTo(404);
        assertThat(send("GET", "device/types/pump/devices/7", "").json().get("deviceInfo"))
                .isEmpty();
    }

    @Test
    void a_token_that_no_mqtt_password_can_carry_is_refused() throws Exception {
        String body = "{\"deviceId\":\"long\",\"authToken\":\"" + "s".repeat(70_000) + "\"}";

        HttpApi.Response response = send("POST", "device/types/pump/devices", body);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text("message")).contains("70000", "65535").doesNotContain("sss");
        assertThat(send("GET", "device/types/pump/devices/long", "").status()).isEqualTo(404);
        String bulk = "[" + body.replace("{", "{\"typeId\":\"pump\",") + "]";
        assertThat(send("POST", "bulk/devices/add", bulk).json().findValuesAsText("success"))
                .containsExactly("false");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1E+400",
                "-1E-400",
                "1E+999999999",
                "0.1000000000000000055511151231257827",
                "1.10",
                "12345678901234567890123",
                "1"
            })
    void a_number_is_given_back_as_it_was(String number) throws Exception {
        String type = "n" + Math.abs(number.hashCode());
        String body = "{\"id\":\"" + type + "\",\"metadata\":{\"a\":[" + number + "]}}";

        assertThat(send("POST", "device/types", body).status()).isEqualTo(201);

        assertThat(send("GET", "device/types/" + type, "").body()).contains("[" + number + "]");
        assertThat(send("GET", "device/types", "").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "NaN", "Infinity", "-Infinity", "01", "1."})
    void a_number_that_cannot_be_kept_is_refused(String number) throws Exception {
        HttpApi.Response response =
                send("POST", "device/types", "{\"id\":\"nan\",\"metadata\":{\"a\":" + number + "}}");

        assertThat(response.status()).isEqualTo(400);
        assertThat(send("GET", "device/types/nan", "").status()).isEqualTo(404);
    }

    @Test
    void a_body_that_is_too_large_is_told_so_to_a_client_that_reads_when_it_has_sent_all() throws Exception {
        byte[] body = new byte[1 << 24];
        try (Socket socket =
                new Socket("127.0.0.1", URI.create(platform.httpUri()).getPort())) {
            OutputStream out = socket.getOutputStream();
            String head = "POST /api/v0002/device/types HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: "
                    + HttpApi.basic(platform.apiKey(), platform.token()) + "\r\nContent-Length: " + body.length
                    + "\r\n\r\n";
            out.write(head.getBytes(StandardCharsets.UTF_8));
            out.write(body);

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 413")
                    .contains("1048576");
        }
    }

    private static HttpApi.Response send(String method, String path, String body) throws Exception {
        return HttpApi.send(platform, method, path, body);
    }
}
