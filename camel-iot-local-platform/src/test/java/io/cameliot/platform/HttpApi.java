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

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A client of a platform's HTTP API. */
final class HttpApi {

    private HttpApi() {}

    /**
     * An answer.
     *
     * @param status its status
     * @param body its body
     */
    record Response(int status, String body) {

        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(body);
        }

        String text(String field) throws IOException {
            return json().path(field).asText();
        }
    }

    /** Asks with the platform's first API key. */
    static Response send(LocalPlatform platform, String method, String path, String body) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        request(platform, method, path, platform.apiKey(), platform.token(), body),
                        HttpResponse.BodyHandlers.ofString());
        return new Response(response.statusCode(), response.body());
    }

    static HttpRequest request(
            LocalPlatform platform, String method, String path, String user, String password, String body) {
        return HttpRequest.newBuilder(URI.create(platform.httpUri() + "/api/v0002/" + path))
                .header("Authorization", basic(user, password))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
