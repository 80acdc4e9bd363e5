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

import java.util.Optional;

/**
 * A device or a gateway on the command line: {@code TYPE:ID} or {@code TYPE:ID:TOKEN}. The token may hold colons.
 *
 * @param type the device type
 * @param id the device ID
 * @param token the token, if there is one
 */
record DeviceArgument(String type, String id, Optional<String> token) {

    private static final int WITH_TOKEN = 3;

    /**
     * Reads one that may have a token.
     *
     * @param option the option that it belongs to, for the message
     * @throws IllegalArgumentException if it is not of that form; the message does not show it, as it may hold a token
     */
    static DeviceArgument parse(String option, String text) {
        String[] parts = text.split(":", WITH_TOKEN);
        if (parts.length < WITH_TOKEN - 1) {
            throw new IllegalArgumentException(
                    "The value of option \"" + option + "\" is not TYPE:ID. Try " + option + " pump:p-01.");
        }
        return new DeviceArgument(
                parts[0], parts[1], parts.length == WITH_TOKEN ? Optional.of(parts[2]) : Optional.empty());
    }

    /**
     * Reads one that has a token.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    static DeviceArgument parseWithToken(String option, String text) {
        if (text.split(":", WITH_TOKEN).length < WITH_TOKEN) {
            throw new IllegalArgumentException("The value of option \"" + option + "\" is not TYPE:ID:TOKEN. Try "
                    + option + " pump:p-01:secret.");
        }
        return parse(option, text);
    }

    /**
     * Reads one that has no token.
     *
     * @throws IllegalArgumentException if it is not of that form; the message does not show what may be a token
     */
    static DeviceArgument parseWithoutToken(String option, String text) {
        DeviceArgument parsed = parse(option, text);
        if (parsed.token().isPresent()) {
            throw new IllegalArgumentException(
                    "The value of option \"" + option + "\" is not TYPE:ID: behind \"" + parsed
                            + "\" there is something more. Leave that out; a token belongs to --device TYPE:ID:TOKEN.");
        }
        return parsed;
    }

    /** The client ID in an organisation, with the letter of its class in front. */
    String clientId(char clientClass, String organisation) {
        return clientClass + ":" + organisation + ":" + type + ":" + id;
    }

    /** Without the token. */
    @Override
    public String toString() {
        return type + ":" + id;
    }
}
