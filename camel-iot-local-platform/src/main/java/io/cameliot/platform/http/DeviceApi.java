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
package io.cameliot.platform.http;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.cameliot.platform.organisation.ApiKey;
import io.cameliot.platform.organisation.Organisation;
import io.cameliot.platform.organisation.Registry;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The part of the IoT tool's HTTP API, version 0002, that registers device types and devices: who asks, and for what. An
 * API key is for the devices of its own organisation.
 */
public final class DeviceApi {

    private static final String ROOT = "/api/v0002/";
    private static final String BASIC = "Basic ";

    /** Numbers are kept digit by digit: as binary floating-point numbers, some would come back as others. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Registry registry;
    private final BiConsumer<String, UnaryOperator<Organisation>> update;
    private final Map<String, DeviceTypes> types = new ConcurrentHashMap<>();

    /**
     * An API for these organisations.
     *
     * @param registry the organisations
     * @param update changes an organisation
     */
    public DeviceApi(Registry registry, BiConsumer<String, UnaryOperator<Organisation>> update) {
        this.registry = registry;
        this.update = update;
        registry.whenRemoved((organisation, devices) ->
                Optional.ofNullable(types.get(organisation)).ifPresent(known -> known.forget(devices)));
    }

    /**
     * Answers one request.
     *
     * @param path the path as it came: an encoded slash belongs to a name
     */
    Answer answer(String method, String path, Optional<String> authorization, byte[] body) {
        Optional<Organisation> organisation = authorization.flatMap(this::organisation);
        if (organisation.isEmpty()) {
            return Answer.error(
                    Answer.UNAUTHORIZED,
                    "User name and password are no API key with its token. Send them by basic authentication.");
        }
        if (!path.startsWith(ROOT)) {
            return notFound(path);
        }
        String id = organisation.get().id();
        DeviceTypes organisations =
                types.computeIfAbsent(id, unused -> new DeviceTypes(id, registry, change -> update.accept(id, change)));
        List<String> levels = Stream.of(path.substring(ROOT.length()).split("/"))
                .filter(level -> !level.isEmpty())
                .map(level -> URLDecoder.decode(level.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
        try {
            // One request after the other, so that nothing comes between looking and changing.
            synchronized (organisations) {
                return route(organisations, method, levels, path, parse(body));
            }
        } catch (IOException e) {
            return Answer.error(Answer.BAD_REQUEST, "The body is not JSON: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            return Answer.error(Answer.BAD_REQUEST, e.getMessage());
        }
    }

    private static Answer route(DeviceTypes types, String method, List<String> levels, String path, JsonNode body) {
        if (levels.equals(List.of("bulk", "devices", "add")) && method.equals("POST")) {
            return types.addDevices(body);
        }
        if (levels.equals(List.of("bulk", "devices", "remove")) && method.equals("POST")) {
            return types.removeDevices(body);
        }
        if (levels.equals(List.of("bulk", "devices")) && method.equals("GET")) {
            return types.allDevices();
        }
        if (levels.size() < 2 || !levels.subList(0, 2).equals(List.of("device", "types"))) {
            return notFound(path);
        }
        return switch (levels.size()) {
            case 2 -> types.answer(method, body);
            case 3 -> types.answer(method, levels.get(2), body);
            case 4 -> levels.get(3).equals("devices") ? types.devices(method, levels.get(2), body) : notFound(path);
            case 5 ->
                levels.get(3).equals("devices")
                        ? types.device(method, levels.get(2), levels.get(4), body)
                        : notFound(path);
            default -> notFound(path);
        };
    }

    private static Answer notFound(String path) {
        return Answer.error(
                Answer.NOT_FOUND,
                "There is nothing at " + path + ": the local platform knows device types and devices.");
    }

    private static JsonNode parse(byte[] body) throws IOException {
        JsonNode json = JSON.readTree(body);
        if (json.isMissingNode()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(json.toString())) {
            throw new IllegalArgumentException(
                    "The body holds half of a character, such as \\ud800 alone, which no answer could give back. Send"
                            + " whole ones.");
        }
        return json;
    }

    /** The organisation whose API key and token these are. */
    private Optional<Organisation> organisation(String authorization) {
        if (!authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Optional.empty();
        }
        String[] credentials;
        try {
            credentials = new String(
                            Base64.getDecoder()
                                    .decode(authorization
                                            .substring(BASIC.length())
                                            .trim()),
                            StandardCharsets.UTF_8)
                    .split(":", 2);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        byte[] token = credentials.length < 2 ? new byte[0] : credentials[1].getBytes(StandardCharsets.UTF_8);
        return registry.organisations().stream()
                .filter(organisation -> organisation.apiKeys().stream()
                        .filter(known -> known.key().equals(credentials[0]))
                        .anyMatch((ApiKey known) -> known.matches(token)))
                .findFirst();
    }
}
