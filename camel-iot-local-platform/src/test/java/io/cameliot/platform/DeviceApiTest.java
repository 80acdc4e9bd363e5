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
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.cameliot.platform.network.CertificateAuthority;
import io.cameliot.platform.network.Tls;
import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceApiTest {

    private static final String KEY = "a-myorg1-x";
    private static final String TOKEN = "sec:ret";

    private static LocalPlatform platform;

    @BeforeAll
    static void start() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1").apiKey(KEY, TOKEN))
                .organisation(Organisation.named("other").apiKey("a-other-x", "secret"))
                .http()
                .start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void requests_that_never_come_as_a_whole_keep_no_other_waiting() throws Exception {
        List<Socket> halves = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Socket half = new Socket("127.0.0.1", URI.create(platform.httpUri()).getPort());
            halves.add(half);
            String begin = "POST /api/v0002/device/types HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n";
            half.getOutputStream()
                    .write((i % 2 == 0 ? begin : begin + "\r\n{\"id\":").getBytes(StandardCharsets.UTF_8));
        }

        assertThat(send("GET", "device/types", "").status()).isEqualTo(200);

        for (Socket half : halves) {
            half.close();
        }
    }

    @Test
    void a_device_that_is_registered_by_http_connects_until_it_is_deleted() throws Exception {
        assertThat(send("POST", "device/types", "{\"id\":\"fan\",\"description\":\"cools\",\"metadata\":{\"a\":1}}"))
                .satisfies(type -> {
                    assertThat(type.status()).isEqualTo(201);
                    assertThat(type.text("id")).isEqualTo("fan");
                    assertThat(type.text("classId")).isEqualTo("Device");
                    assertThat(type.text("description")).isEqualTo("cools");
                    assertThat(type.json().at("/metadata/a").asInt()).isEqualTo(1);
                });
        HttpApi.Response device = send(
                "POST",
                "device/types/fan/devices",
                "{\"deviceId\":\"f-01\",\"authToken\":\"device-token\",\"deviceInfo\":{\"serialNumber\":\"7\"}}");
        assertThat(device.status()).isEqualTo(201);
        assertThat(device.text("clientId")).isEqualTo("d:myorg1:fan:f-01");
        assertThat(device.text("authToken")).isEqualTo("device-token");

        TestClient client = TestClient.connect(platform, "d:myorg1:fan:f-01", "use-token-auth", "device-token");
        HttpApi.Response shown = send("GET", "device/types/fan/devices/f-01", "");
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.json().at("/deviceInfo/serialNumber").asText()).isEqualTo("7");
        assertThat(shown.json().has("authToken")).isFalse();

        assertThat(send("DELETE", "device/types/fan", "").status()).isEqualTo(409);
        assertThat(send("DELETE", "device/types/fan/devices/f-01", "").status()).isEqualTo(204);
        assertThat(client.disconnect().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION);
        assertThat(client.refusal(Mqtt5Connect.builder().build())).isEqualTo(0x87);
        assertThat(send("GET", "device/types/fan/devices/f-01", "").status()).isEqualTo(404);
        assertThat(send("GET", "device/types/fan", "").status()).isEqualTo(200);
        assertThat(send("DELETE", "device/types/fan", "").status()).isEqualTo(204);
        assertThat(send("GET", "device/types/fan", "").status()).isEqualTo(404);
    }

    @Test
    void a_device_of_a_type_for_gateways_is_a_gateway_and_a_token_is_made_if_none_is_given() throws Exception {
        send("POST", "device/types", "{\"id\":\"hub\",\"classId\":\"Gateway\"}");
        HttpApi.Response gateway = send("POST", "device/types/hub/devices/", "{\"deviceId\":\"h-01\"}");

        assertThat(gateway.status()).isEqualTo(201);
        assertThat(gateway.text("clientId")).isEqualTo("g:myorg1:hub:h-01");
        try (TestClient client =
                TestClient.connect(platform, "g:myorg1:hub:h-01", "use-token-auth", gateway.text("authToken"))) {
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void types_and_devices_are_listed_those_too_that_were_not_registered_by_http() throws Exception {
        platform.update(
                "myorg1", organisation -> organisation.device("valve", "v-01").device("valve", "v-02"));

        assertThat(send("GET", "device/types?_limit=25", "").json().findValuesAsText("id"))
                .contains("valve");
        HttpApi.Response devices = send("GET", "device/types/valve/devices", "");
        assertThat(devices.json().findValuesAsText("deviceId")).containsExactly("v-01", "v-02");
        assertThat(devices.json().at("/meta/total_rows").asInt()).isEqualTo(2);
        assertThat(send("GET", "bulk/devices", "").json().findValuesAsText("deviceId"))
                .contains("v-01", "v-02");
        assertThat(send("POST", "device/types/valve/devices", "{\"deviceId\":\"v-01\",\"authToken\":\"t\"}")
                        .status())
                .isEqualTo(201);
        assertThat(send("POST", "device/types/valve/devices", "{\"deviceId\":\"v-01\",\"authToken\":\"t\"}")
                        .status())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | device/types        | {\"id\":\"t1\"}}}                          | 400",
                "POST | device/types        | {\"id\":\"t1\",\"id\":\"t2\"}              | 400",
                "POST | device/types        | {\"id\":\"t1\",\"classId\":\"Bogus\"}      | 400",
                "POST | device/types        | {\"id\":\"t1\",\"classId\":7}            | 400",
                "GET  | device/types/t1     | ''                                      | 404",
                "GET  | device%2Ftypes      | ''                                      | 404",
                "GET  | device/types/t1%2Fdevices | ''                                | 404",
                "HEAD | device/types        | ''                                      | 405"
            })
    void what_is_not_to_the_letter_changes_nothing(String method, String path, String body, int status)
            throws Exception {
        assertThat(send(method, path, body).status()).isEqualTo(status);
    }

    @Test
    void a_type_of_gateways_that_was_not_registered_by_http_is_one() throws Exception {
        platform.update("myorg1", organisation -> organisation.gateway("router", "r-01", "secret-token"));

        assertThat(send("GET", "device/types/router", "").text("classId")).isEqualTo("Gateway");
        assertThat(send("GET", "device/types/router/devices/r-01", "").text("clientId"))
                .isEqualTo("g:myorg1:router:r-01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "basic", "bAsIc"})
    void the_scheme_of_the_authorization_is_known_in_any_case(String scheme) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(platform.httpUri() + "/api/v0002/device/types"))
                .header("Authorization", HttpApi.basic(KEY, TOKEN).replace("Basic", scheme))
                .build();

        assertThat(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void many_are_registered_and_removed_at_once() throws Exception {
        send("POST", "device/types", "{\"id\":\"bulk\"}");
        HttpApi.Response added = send(
                "POST",
                "bulk/devices/add",
                "[{\"typeId\":\"bulk\",\"deviceId\":\"b-01\",\"authToken\":\"t\"},{\"typeId\":\"bulk\",\"deviceId\":\"b-02\"}]");
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.json().findValuesAsText("success")).containsExactly("true", "true");
        assertThat(added.json().get(1).get("authToken").asText()).isNotEmpty();

        HttpApi.Response again = send(
                "POST",
                "bulk/devices/add",
                "[{\"typeId\":\"bulk\",\"deviceId\":\"b-02\"},{\"typeId\":\"bulk\",\"deviceId\":\"b-03\"},{\"typeId\":\"nix\",\"deviceId\":\"b\"}]");
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.json().findValuesAsText("success")).containsExactly("false", "true", "false");

        HttpApi.Response removed = send(
                "POST",
                "bulk/devices/remove",
                "[{\"typeId\":\"bulk\",\"deviceId\":\"b-01\"},{\"typeId\":\"bulk\",\"deviceId\":\"unknown\"}]");
        assertThat(removed.json().findValuesAsText("success")).containsExactly("true", "false");
        assertThat(send("GET", "device/types/bulk/devices", "").json().findValuesAsText("deviceId"))
                .containsExactly("b-02", "b-03");
    }

    @Test
    void what_is_told_of_types_and_devices_can_be_changed() throws Exception {
        send("POST", "device/types", "{\"id\":\"lamp\",\"description\":\"old\"}");
        send("POST", "device/types/lamp/devices", "{\"deviceId\":\"l-01\"}");

        assertThat(send("PUT", "device/types/lamp", "{\"description\":\"new\"}").text("description"))
                .isEqualTo("new");
        assertThat(send("PUT", "device/types/lamp/devices/l-01", "{\"metadata\":{\"room\":\"b\"}}")
                        .json()
                        .at("/metadata/room")
                        .asText())
                .isEqualTo("b");
        assertThat(send("GET", "device/types/lamp", "").text("description")).isEqualTo("new");
    }

    @Test
    void a_change_of_a_device_leaves_alone_what_it_does_not_name() throws Exception {
        send("POST", "device/types", "{\"id\":\"motor\"}");
        send(
                "POST",
                "device/types/motor/devices",
                "{\"deviceId\":\"m-01\",\"deviceInfo\":{\"serialNumber\":\"123\",\"model\":null},\"metadata\":{\"a\":1}}");

        send(
                "PUT",
                "device/types/motor/devices/m-01",
                "{\"deviceInfo\":{\"description\":\"hello\"},\"metadata\":null}");
        send("PUT", "device/types/motor/devices/m-01", "{\"deviceInfo\":{\"model\":\"x\",\"description\":null}}");

        JsonNode device = send("GET", "device/types/motor/devices/m-01", "").json();
        assertThat(device.get("deviceInfo").toString())
                .isEqualTo("{\"serialNumber\":\"123\",\"description\":\"hello\",\"model\":\"x\"}");
        assertThat(device.get("metadata").toString()).isEqualTo("{\"a\":1}");
    }

    @Test
    void a_type_or_a_device_that_is_there_already_is_answered_with_409() throws Exception {
        send("POST", "device/types", "{\"id\":\"twice\"}");
        send("POST", "device/types/twice/devices", "{\"deviceId\":\"t-01\"}");

        assertThat(send("POST", "device/types", "{\"id\":\"twice\"}").status()).isEqualTo(409);
        assertThat(send("POST", "device/types/twice/devices", "{\"deviceId\":\"t-01\"}")
                        .status())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    POST  | device/types                   | {"id":"a b"}          | 400 | a b
                    POST  | device/types                   | {"description":"x"}   | 400 | "id"
                    POST  | device/types                   | {"id":7}              | 400 | "id"
                    POST  | device/types                   | {                     | 400 | JSON
                    POST  | device/types/nowhere/devices   | {"deviceId":"a"}      | 404 | nowhere
                    GET   | device/types/nowhere           |                       | 404 | nowhere
                    GET   | device/types/nowhere/devices/a |                       | 404 | nowhere
                    GET   | state/schemas                  |                       | 404 | state/schemas
                    GET   | device/types/a/other/b         |                       | 404 | other
                    PATCH | device/types                   |                       | 405 | PATCH
                    """)
    void what_is_wrong_is_told(String method, String path, String body, int status, String message) throws Exception {
        HttpApi.Response response = send(method, path, body == null ? "" : body);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.text("message")).contains(message);
    }

    @ParameterizedTest
    @CsvSource({"a-myorg1-x,wrong", "a-myorg1-x,''", "unknown,secret", "'',''", "d:myorg1:fan:f-01,t"})
    void nobody_gets_in_without_an_api_key_and_its_token(String user, String password) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpApi.request(platform, "GET", "device/types", user, password, ""),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("Basic"));
        assertThat(response.body()).doesNotContain("secret");
    }

    @Test
    void an_api_key_is_for_its_own_organisation() throws Exception {
        send("POST", "device/types", "{\"id\":\"mine\"}");

        assertThat(HttpClient.newHttpClient()
                        .send(
                                HttpApi.request(platform, "GET", "device/types", "a-other-x", "secret", ""),
                                HttpResponse.BodyHandlers.ofString())
                        .body())
                .doesNotContain("mine");
    }

    @Test
    void without_being_asked_for_there_is_no_http_and_with_it_one_address_more() throws IOException {
        try (LocalPlatform without = LocalPlatform.start()) {
            assertThatIllegalStateException().isThrownBy(without::httpUri).withMessageContaining("http()");
        }
        assertThat(platform.httpUri()).startsWith("http://127.0.0.1:");
        if (ListeningSockets.areTold()) {
            Set<String> sockets = ListeningSockets.ofThisProcess();
            assertThat(sockets)
                    .contains("127.0.0.1:" + URI.create(platform.httpUri()).getPort())
                    .noneMatch(socket -> socket.startsWith("0.") || socket.startsWith("0:"));
        }
    }

    @Test
    void with_tls_it_is_https_and_a_restart_keeps_its_port(@TempDir Path directory) throws Exception {
        CertificateAuthority authority = CertificateAuthority.in(directory, "changeit");
        try (LocalPlatform secure = LocalPlatform.builder()
                .tls(Tls.with(authority.server("localhost").keyStore()))
                .http()
                .start()) {
            String uri = secure.httpUri();
            assertThat(uri).startsWith("https://localhost:");

            secure.restart();

            assertThat(secure.httpUri()).isEqualTo(uri);
            HttpClient client =
                    HttpClient.newBuilder().sslContext(Trust.context(authority)).build();
            HttpRequest request = HttpRequest.newBuilder(URI.create(uri + "/api/v0002/device/types"))
                    .header("Authorization", HttpApi.basic(secure.apiKey(), secure.token()))
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_port_in_use_is_told_and_leaves_nothing_behind() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = free.getLocalPort();
            free.close();
            assertThatIllegalStateException()
                    .isThrownBy(() -> LocalPlatform.builder()
                            .port(port)
                            .http(taken.getLocalPort())
                            .start())
                    .withMessageContaining("port " + taken.getLocalPort());
            try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(again.isBound()).isTrue();
            }
        }
    }

    private static HttpApi.Response send(String method, String path, String body) throws Exception {
        return HttpApi.send(platform, method, path, body);
    }
}
