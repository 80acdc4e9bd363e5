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

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads client IDs in the server's order: first the characters of the whole, then the class, then the names.
 *
 * <p>As on the server the last variable takes all that is left, colons included; the rule for names then refuses it.
 * The organisation is held to no rule here: one that is not known is refused later.
 */
final class ClientIdParser {

    private static final String FORBIDDEN = "/+#";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,36}");

    private ClientIdParser() {}

    static Verdict<ClientId> parse(String text) {
        if (!Characters.arePrintable(text) || text.chars().anyMatch(c -> FORBIDDEN.indexOf(c) >= 0)) {
            return Verdict.refuse(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "Client ID " + Quoted.of(text)
                            + " holds a character that is not allowed: no / + # and no control characters.");
        }
        return classify(text)
                .map(ClientIdParser::checkNames)
                .orElseGet(() -> Verdict.refuse(
                        ReasonCode.NOT_AUTHORIZED,
                        "Client ID " + Quoted.of(text) + " is not valid: an application connects as a:{org}:{app} or"
                                + " A:{org}:{app}[:{instance}], a device as d:{org}:{type}:{id}, a gateway as"
                                + " g:{org}:{type}:{id}."));
    }

    private static Optional<ClientId> classify(String text) {
        if (text.length() < 2 || text.charAt(1) != ':') {
            return Optional.empty();
        }
        String rest = text.substring(2);
        return switch (text.charAt(0)) {
            case 'a' -> variables(rest, 2).map(v -> new ClientId.Application(v.get(0), v.get(1)));
            case 'A' ->
                variables(rest, 3)
                        .<ClientId>map(v -> new ClientId.ScalableApplication(v.get(0), v.get(1), Optional.of(v.get(2))))
                        .or(() -> variables(rest, 2)
                                .map(v -> new ClientId.ScalableApplication(v.get(0), v.get(1), Optional.empty())));
            case 'd' -> variables(rest, 3).map(v -> new ClientId.Device(v.get(0), v.get(1), v.get(2)));
            case 'g' -> variables(rest, 3).map(v -> new ClientId.Gateway(v.get(0), v.get(1), v.get(2)));
            default -> Optional.empty();
        };
    }

    /** The variables if there are that many and none is empty. */
    private static Optional<List<String>> variables(String text, int count) {
        List<String> parts = List.of(text.split(":", count));
        return parts.size() == count && parts.stream().noneMatch(String::isEmpty)
                ? Optional.of(parts)
                : Optional.empty();
    }

    private static Verdict<ClientId> checkNames(ClientId clientId) {
        for (String name : names(clientId)) {
            if (!NAME.matcher(name).matches()) {
                return Verdict.refuse(
                        ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                        "Client ID " + Quoted.of(clientId.text()) + ": " + Quoted.of(name)
                                + " is not 1 to 36 characters out of A-Z a-z 0-9 . _ -");
            }
        }
        return Verdict.accept(clientId);
    }

    private static List<String> names(ClientId clientId) {
        if (clientId instanceof ClientId.Application application) {
            return List.of(application.app());
        }
        if (clientId instanceof ClientId.ScalableApplication scalable) {
            return scalable.instance()
                    .map(instance -> List.of(scalable.app(), instance))
                    .orElseGet(() -> List.of(scalable.app()));
        }
        if (clientId instanceof ClientId.Device device) {
            return List.of(device.type(), device.id());
        }
        ClientId.Gateway gateway = (ClientId.Gateway) clientId;
        return List.of(gateway.type(), gateway.id());
    }
}
