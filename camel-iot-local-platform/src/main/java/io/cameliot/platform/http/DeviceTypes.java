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

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cameliot.platform.organisation.Device;
import io.cameliot.platform.organisation.Organisation;
import io.cameliot.platform.organisation.Registry;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The device types and devices of one organisation, as HTTP shows them. The registry says which devices there are; what
 * else was told of them, such as serial numbers and metadata, is kept here and given back as it came.
 */
final class DeviceTypes {

    private static final int RANDOM_TOKEN_BYTES = 12;
    private static final List<String> TYPE_FIELDS =
            List.of(Fields.DESCRIPTION, Fields.CLASS, Fields.DEVICE_INFO, "metadata");
    private static final List<String> DEVICE_FIELDS = List.of(Fields.DEVICE_INFO, "location", "metadata");

    private final String organisation;
    private final Registry registry;
    private final Consumer<UnaryOperator<Organisation>> update;
    private final Map<String, ObjectNode> types = new TreeMap<>();
    // A removal by others takes out of it without waiting for a request.
    private final Map<Device, ObjectNode> details = new ConcurrentSkipListMap<>();
    private final SecureRandom random = new SecureRandom();

    DeviceTypes(String organisation, Registry registry, Consumer<UnaryOperator<Organisation>> update) {
        this.organisation = organisation;
        this.registry = registry;
        this.update = update;
    }

    /** Answers for the list of types. */
    Answer answer(String method, JsonNode body) {
        return switch (method) {
            case "GET" -> list(knownTypes().stream().map(this::type).toList());
            case "POST" -> addType(body);
            default -> notAllowed(method);
        };
    }

    private Answer addType(JsonNode body) {
        Fields.check(TYPE_FIELDS, body);
        String id = Fields.text(body, "id");
        // The rules for names are those of devices.
        Organisation.named(organisation).device(id, id);
        if (knownTypes().contains(id)) {
            return exists("Device type \"" + id + "\"");
        }
        types.put(id, JsonNodeFactory.instance.objectNode().put(Fields.CLASS, Fields.DEVICE));
        Fields.take(TYPE_FIELDS, body, types.get(id));
        return Answer.of(Answer.CREATED, type(id));
    }

    /** Answers for one type. */
    Answer answer(String method, String id, JsonNode body) {
        if (!knownTypes().contains(id)) {
            return missing("Device type \"" + id + "\"");
        }
        return switch (method) {
            case "GET" -> Answer.of(Answer.OK, type(id));
            case "PUT" -> {
                Fields.check(TYPE_FIELDS, body);
                if (body.hasNonNull(Fields.CLASS)
                        && !body.get(Fields.CLASS).asText().equals(classOf(id))
                        && !devicesOf(id).isEmpty()) {
                    yield Answer.error(
                            Answer.CONFLICT,
                            "Field \"" + Fields.CLASS + "\" is " + body.get(Fields.CLASS) + ", and device type \"" + id
                                    + "\" has devices, which are of class \"" + classOf(id)
                                    + "\". Leave it out, or delete them before.");
                }
                Fields.take(TYPE_FIELDS, body, kept(id));
                yield Answer.of(Answer.OK, type(id));
            }
            case "DELETE" -> {
                if (!devicesOf(id).isEmpty()) {
                    yield Answer.error(
                            Answer.CONFLICT, "Device type \"" + id + "\" has devices. Delete them before it.");
                }
                types.remove(id);
                yield Answer.empty();
            }
            default -> notAllowed(method);
        };
    }

    /** Answers for the devices of a type. */
    Answer devices(String method, String type, JsonNode body) {
        if (!knownTypes().contains(type)) {
            return missing("Device type \"" + type + "\"");
        }
        return switch (method) {
            case "GET" -> list(devicesOf(type).stream().map(this::device).toList());
            case "POST" -> addDevice(type, body);
            default -> notAllowed(method);
        };
    }

    /** Answers for one device. */
    Answer device(String method, String type, String id, JsonNode body) {
        if (type.isEmpty() || id.isEmpty() || !registry.devices(organisation).contains(new Device(type, id))) {
            return missing("Device \"" + id + "\" of type \"" + type + "\"");
        }
        Device device = new Device(type, id);
        return switch (method) {
            case "GET" -> Answer.of(Answer.OK, device(device));
            case "PUT" -> {
                Fields.check(DEVICE_FIELDS, body);
                Fields.take(
                        DEVICE_FIELDS,
                        body,
                        details.computeIfAbsent(device, unused -> JsonNodeFactory.instance.objectNode()));
                yield Answer.of(Answer.OK, device(device));
            }
            case "DELETE" -> {
                remove(device);
                yield Answer.empty();
            }
            default -> notAllowed(method);
        };
    }

    Answer allDevices() {
        return list(registry.devices(organisation).stream().map(this::device).toList());
    }

    /** Registers many devices, each for itself. */
    Answer addDevices(JsonNode body) {
        Fields.checkList(body);
        ArrayNode results = JsonNodeFactory.instance.arrayNode();
        boolean all = true;
        for (JsonNode one : body) {
            Answer answer = addOne(one);
            boolean success = answer.status() == Answer.CREATED;
            ObjectNode result = (ObjectNode) answer.body().orElseThrow();
            result.put("typeId", one.path("typeId").asText());
            result.put("deviceId", one.path("deviceId").asText());
            results.add(result.put("success", success));
            all = all && success;
        }
        return Answer.of(all ? Answer.CREATED : Answer.ACCEPTED, results);
    }

    private Answer addOne(JsonNode one) {
        try {
            String type = Fields.text(one, "typeId");
            return knownTypes().contains(type) ? addDevice(type, one) : missing("Device type \"" + type + "\"");
        } catch (IllegalArgumentException e) {
            return Answer.error(Answer.BAD_REQUEST, e.getMessage());
        }
    }

    /** Removes many devices, each for itself. IBM's clients disagree about the status, and most take this one. */
    Answer removeDevices(JsonNode body) {
        Fields.checkList(body);
        ArrayNode results = JsonNodeFactory.instance.arrayNode();
        for (JsonNode one : body) {
            // A number is nobody's name.
            String type = one.path("typeId").isTextual() ? one.get("typeId").asText() : "";
            String id = one.path("deviceId").isTextual() ? one.get("deviceId").asText() : "";
            boolean success = device("DELETE", type, id, JsonNodeFactory.instance.objectNode())
                            .status()
                    == Answer.NO_CONTENT;
            results.addObject().put("typeId", type).put("deviceId", id).put("success", success);
        }
        return Answer.of(Answer.ACCEPTED, results);
    }

    private Answer addDevice(String type, JsonNode body) {
        Fields.check(DEVICE_FIELDS, body);
        String id = Fields.text(body, "deviceId");
        Device device = new Device(type, id);
        Optional<Organisation> now = registry.organisation(organisation);
        if (now.filter(known -> known.hasToken(device) || known.gateway(device).isPresent())
                .isPresent()) {
            return exists("Device \"" + id + "\" of type \"" + type + "\"");
        }
        String token = body.hasNonNull("authToken") ? Fields.text(body, "authToken") : randomToken();
        update.accept(changed -> classOf(type).equals(Fields.GATEWAY)
                ? changed.gateway(type, id, token)
                : changed.device(type, id, token));
        Fields.take(
                DEVICE_FIELDS, body, details.computeIfAbsent(device, unused -> JsonNodeFactory.instance.objectNode()));
        return Answer.of(Answer.CREATED, device(device).put("authToken", token));
    }

    private void remove(Device device) {
        // The type stays, as the real one does, although the registry knows it by its devices only.
        kept(device.type());
        update.accept(changed -> changed.withoutDevice(device.type(), device.id()));
    }

    /** Forgets what was told of these devices: whoever has the same names later is another device. */
    void forget(Set<Device> removed) {
        details.keySet().removeAll(removed);
    }

    private SortedSet<String> knownTypes() {
        SortedSet<String> known = new TreeSet<>(types.keySet());
        registry.devices(organisation).forEach(device -> known.add(device.type()));
        return known;
    }

    private List<Device> devicesOf(String type) {
        return registry.devices(organisation).stream()
                .filter(device -> device.type().equals(type))
                .toList();
    }

    /** The class of the devices in the registry, of gateways if there is one, else the one that HTTP has given to the type. */
    private String classOf(String type) {
        if (hasGateways(type)) {
            return Fields.GATEWAY;
        }
        boolean told = types.containsKey(type) && types.get(type).has(Fields.CLASS);
        return told && devicesOf(type).isEmpty()
                ? types.get(type).get(Fields.CLASS).asText()
                : Fields.DEVICE;
    }

    /** What is kept of a type, from now on with its class. */
    private ObjectNode kept(String type) {
        String classId = classOf(type);
        return types.computeIfAbsent(type, unused -> JsonNodeFactory.instance.objectNode())
                .put(Fields.CLASS, classId);
    }

    private boolean hasGateways(String type) {
        return registry.organisation(organisation)
                .filter(known -> devicesOf(type).stream()
                        .anyMatch(device -> known.gateway(device).isPresent()))
                .isPresent();
    }

    private ObjectNode type(String id) {
        String classId = classOf(id);
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", id).put(Fields.CLASS, classId);
        json.putObject(Fields.DEVICE_INFO);
        json.putObject("metadata");
        if (types.containsKey(id)) {
            json.setAll(types.get(id).deepCopy());
        }
        return json.put(Fields.CLASS, classId);
    }

    private ObjectNode device(Device device) {
        boolean gateway = registry.organisation(organisation)
                .flatMap(known -> known.gateway(device))
                .isPresent();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("clientId", (gateway ? "g:" : "d:") + organisation + ":" + device.type() + ":" + device.id())
                .put("typeId", device.type())
                .put("deviceId", device.id());
        json.putObject(Fields.DEVICE_INFO);
        json.putObject("metadata");
        ObjectNode told = details.get(device);
        return told == null ? json : json.setAll(told.deepCopy());
    }

    private String randomToken() {
        byte[] bytes = new byte[RANDOM_TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Answer list(Collection<ObjectNode> results) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("results").addAll(results);
        json.putObject("meta").put("total_rows", results.size());
        return Answer.of(Answer.OK, json);
    }

    private static Answer exists(String what) {
        return Answer.error(Answer.CONFLICT, what + " is there already. Delete it first, or choose another ID.");
    }

    private static Answer missing(String what) {
        return Answer.error(Answer.NOT_FOUND, what + " is not registered.");
    }

    private static Answer notAllowed(String method) {
        return Answer.error(Answer.METHOD_NOT_ALLOWED, "Method " + method + " is not for this.");
    }
}
