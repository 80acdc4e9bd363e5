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

/**
 * A device or a gateway on the command line: {@code TYPE:ID:TOKEN}. The token may hold colons.
 *
 * @param type the device type
 * @param id the device ID
 * @param token the token
 */
record NamedToken(String type, String id, String token) {

    private static final int PARTS = 3;

    /**
     * Reads one.
     *
     * @param option the option that it belongs to, for the message
     * @throws IllegalArgumentException if it is not of that form; the message does not show it, as it may hold a token
     */
    static NamedToken parse(String option, String text) {
        String[] parts = text.split(":", PARTS);
        if (parts.length < PARTS) {
            throw new IllegalArgumentException("The value of option \"" + option + "\" is not TYPE:ID:TOKEN. Try "
                    + option + " pump:p-01:secret.");
        }
        return new NamedToken(parts[0], parts[1], parts[2]);
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
