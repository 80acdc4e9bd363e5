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

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Why the platform ended a connection, or did not allow it: the number that a monitoring message carries as CloseCode.
 * The names and numbers are those of the IoT tool's documentation, "IoT messaging connection closing codes". A code that
 * is not in it is kept as it is.
 *
 * @param value the number, 0 if the connection completed normally
 */
public record CloseCode(int value) {
    /** The client disconnected, and all was well. Monitoring messages may leave this code out. */
    public static final CloseCode NORMAL = new CloseCode(0);

    /**
     * A second connection came with the same client ID, and the first was closed. It says nothing about whether the client
     * is connected now: usually it is, with the second connection.
     */
    public static final CloseCode CLIENT_ID_REUSED = new CloseCode(288);

    private static final String UNKNOWN = "Unknown close code";

    private static final Map<Integer, Meaning> MEANINGS = Map.ofEntries(
            entry(0, "The connection completed normally", RetryAdvice.AT_ONCE),
            entry(91, "The connection was closed by the client", RetryAdvice.AT_ONCE),
            entry(92, "The connection was closed by the server", RetryAdvice.AT_ONCE),
            entry(93, "The connection was closed because the server was shut down", RetryAdvice.LATER),
            entry(94, "The connection was closed by an administrator", RetryAdvice.AFTER_A_FIX),
            entry(104, "The server capacity is reached", RetryAdvice.LATER),
            entry(105, "The data from the client is not valid", RetryAdvice.AFTER_A_FIX),
            entry(154, "Too many producers or consumers in a single connection", RetryAdvice.AFTER_A_FIX),
            entry(160, "The connection timed out", RetryAdvice.AT_ONCE),
            entry(163, "Closed during TLS handshake", RetryAdvice.LATER),
            entry(164, "No data was received on a connection", RetryAdvice.AT_ONCE),
            entry(165, "The initial packet is too large", RetryAdvice.AFTER_A_FIX),
            entry(166, "The ClientID is not valid", RetryAdvice.AFTER_A_FIX),
            entry(167, "Server not available", RetryAdvice.LATER),
            entry(169, "Certificate missing", RetryAdvice.AFTER_A_FIX),
            entry(170, "Certificate not valid", RetryAdvice.AFTER_A_FIX),
            entry(173, "Too many connections for an organization", RetryAdvice.LATER),
            entry(175, "The HTTP Authorization header cannot be changed in a connection", RetryAdvice.AFTER_A_FIX),
            entry(176, "Authorization request is in delay or too many authentication requests", RetryAdvice.LATER),
            entry(180, "The operation is not authorized", RetryAdvice.AFTER_A_FIX),
            entry(271, "The length of the message is not correct", RetryAdvice.AFTER_A_FIX),
            entry(276, "The topic is not valid", RetryAdvice.AFTER_A_FIX),
            entry(287, "The message size is too large for this endpoint", RetryAdvice.AFTER_A_FIX),
            entry(288, "The client ID was reused", RetryAdvice.LATER));

    /** The code with this number, known or not. */
    public static CloseCode of(int value) {
        return new CloseCode(value);
    }

    /** The codes that the documentation lists, by number. */
    public static Set<Integer> knownValues() {
        return new TreeSet<>(MEANINGS.keySet());
    }

    /** Whether the documentation lists it. */
    public boolean isKnown() {
        return MEANINGS.containsKey(value);
    }

    /** Whether the connection completed normally. */
    public boolean isNormal() {
        return value == NORMAL.value;
    }

    /** What the documentation calls it, or "Unknown close code". The reason of a message may say more. */
    public String meaning() {
        return isKnown() ? MEANINGS.get(value).text : UNKNOWN;
    }

    /**
     * What a client does best whose connection ended so. For codes that the documentation has no advice for, it is ours:
     * wait, where others or the network can be the cause; change something, where only the client or its account can be.
     * For an unknown code, wait.
     */
    public RetryAdvice retryAdvice() {
        return isKnown() ? MEANINGS.get(value).advice : RetryAdvice.LATER;
    }

    @Override
    public String toString() {
        return value + " (" + meaning() + ")";
    }

    private static Map.Entry<Integer, Meaning> entry(int value, String text, RetryAdvice advice) {
        return Map.entry(value, new Meaning(text, advice));
    }

    private record Meaning(String text, RetryAdvice advice) {}
}
