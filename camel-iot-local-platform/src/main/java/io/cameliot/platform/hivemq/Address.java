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
package io.cameliot.platform.hivemq;

import java.net.InetSocketAddress;

/** Addresses to listen on, seen by those who connect. */
public final class Address {

    private static final String LOOPBACK = "127.0.0.1";

    private Address() {}

    /** The host itself, or 127.0.0.1 if it stands for all addresses of the machine. */
    public static String toConnectTo(String host) {
        InetSocketAddress address = new InetSocketAddress(host, 0);
        return address.getAddress() != null && address.getAddress().isAnyLocalAddress() ? LOOPBACK : host;
    }

    /**
     * Where to connect to.
     *
     * @param scheme the scheme
     * @param secure whether there is a certificate to look at
     * @param host the host name or IP address that is listened on
     * @param port the port that is listened on
     */
    public static String uri(String scheme, boolean secure, String host, int port) {
        String reachable = secure ? toVerify(host) : toConnectTo(host);
        return scheme + "://" + (reachable.indexOf(':') < 0 ? reachable : "[" + reachable + "]") + ":" + port;
    }

    /** The same for those who look whether a certificate is for it: {@code localhost}, not 127.0.0.1. */
    private static String toVerify(String host) {
        String reachable = toConnectTo(host);
        return reachable.equals(LOOPBACK) ? "localhost" : reachable;
    }
}
