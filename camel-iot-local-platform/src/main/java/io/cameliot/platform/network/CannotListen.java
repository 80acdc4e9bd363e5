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
package io.cameliot.platform.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;

/** Says why a port cannot be listened on, and what to do about it. */
public final class CannotListen {

    /** What operating systems say, and the way out. */
    private static final Map<String, String> WAYS_OUT = Map.of(
            "Permission denied",
            "The user of this process may not use the port: choose one above 1023, or 0 for any free one.",
            "Cannot assign requested address",
            "The host is no address of this machine: choose one that is, such as 127.0.0.1.",
            "Unresolved address",
            "The host is not known: choose an address of this machine, such as 127.0.0.1.");

    private static final String PORT_IN_USE = "Stop what listens there, choose another port, or 0 for any free one.";

    private CannotListen() {}

    /**
     * A socket that listens there.
     *
     * @throws IllegalStateException if that is not possible
     */
    public static ServerSocket probe(String host, int port) {
        try {
            ServerSocket probe = new ServerSocket();
            try {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(host, port));
                return probe;
            } catch (IOException e) {
                probe.close();
                throw e;
            }
        } catch (IOException e) {
            throw exception(host, port, e);
        }
    }

    /** The exception to throw, with the way out. */
    public static IllegalStateException exception(String host, int port, Throwable cause) {
        String said = String.valueOf(cause.getMessage());
        String wayOut = WAYS_OUT.entrySet().stream()
                .filter(known -> said.contains(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(PORT_IN_USE);
        return new IllegalStateException(
                "Cannot listen on " + host + ", port " + port + " (" + said + "). " + wayOut, cause);
    }
}
