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
package io.cameliot.connection;

import io.cameliot.protocol.Printable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;

/**
 * The address of a server. Two texts that name the same server are equal: the scheme and the host are in lower case, the
 * port is there, and with {@code tcp} and {@code ssl} nothing follows it.
 *
 * @param scheme  {@code tcp}, {@code ssl}, or over a WebSocket {@code ws}, {@code wss}
 * @param host    a host name or an IP address; an IPv6 address in brackets
 * @param port    1 to 65,535
 * @param request the path and query of a WebSocket, beginning with a slash; else empty
 */
public record ServerUri(String scheme, String host, int port, String request) {
    private static final String TCP = "tcp";
    private static final String SSL = "ssl";
    private static final String WS = "ws";
    private static final String WSS = "wss";

    private static final Map<String, String> SCHEMES =
            Map.of(TCP, TCP, "mqtt", TCP, SSL, SSL, "mqtts", SSL, WS, WS, WSS, WSS);

    private static final Map<String, Integer> DEFAULT_PORTS = Map.of(TCP, 1883, SSL, 8883, WS, 80, WSS, 443);

    private static final int LAST_PORT = 65_535;

    /** What is wrong with an address in which no part can be told from a password. */
    private static final String HIDDEN =
            ": it holds a user name, or is no address. It is not shown here, as a password may"
                    + " be in front of the @. Leave out all up to the @, and give the credentials with their own options.";

    private static final Pattern QUERY_OR_FRAGMENT = Pattern.compile("(?s)([?#]).*");

    /**
     * Reads the address of a server: a scheme ({@code tcp}, {@code ssl}, {@code ws} or {@code wss}; {@code mqtt} and
     * {@code mqtts} are other names of the first two), a host, and maybe a port. Without one it is 1883, 8883, 80 or 443.
     * Blanks around it do not count.
     *
     * @param  option                   the option that gives it, for the error
     * @throws IllegalArgumentException if it is none: names the option, the text and the rule, and never shows a password
     */
    public static ServerUri parse(String option, String text) {
        return parse(option, text, text != null && holdsAt(text));
    }

    /**
     * Reads the addresses of servers, with commas between them.
     *
     * @param  option                   the option that gives them, for the error
     * @throws IllegalArgumentException as {@link #parse(String, String)}; a password may have commas
     */
    public static List<ServerUri> parseAll(String option, String texts) {
        return Arrays.stream(texts.split(",", -1))
                .map(text -> parse(option, text, holdsAt(texts)))
                .toList();
    }

    private static boolean holdsAt(String text) {
        return text.indexOf('@') >= 0;
    }

    private static ServerUri parse(String option, String text, boolean hidden) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException(
                    "Missing option " + option + ". It takes the address of a server, such as ssl://host:8883.");
        }
        String stripped = text.strip();
        try {
            return parse(stripped);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Invalid option " + option + (hidden ? HIDDEN : " " + shown(stripped) + ": " + e.getMessage()));
        }
    }

    /** @throws IllegalArgumentException if it is no address of a server, with a sentence that says what is wrong with it */
    static ServerUri parse(String text) {
        int end = text.indexOf("://");
        if (end <= 0) {
            throw new IllegalArgumentException(
                    "it has no scheme. Write tcp://, ssl://, ws:// or wss:// in front, as in ssl://host:8883.");
        }
        String scheme = SCHEMES.get(text.substring(0, end).toLowerCase(Locale.ROOT));
        if (scheme == null) {
            throw new IllegalArgumentException("the scheme is none of tcp, ssl, ws and wss (mqtt is tcp, mqtts is ssl)."
                    + " Use ssl:// for MQTT over TLS, as in ssl://host:8883.");
        }
        URI uri = uri(scheme + text.substring(end));
        if (uri.getRawAuthority() != null && uri.getRawAuthority().indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "it holds a user name. Leave out all up to the @, and give the credentials with their own options.");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("it holds a fragment. Leave out the # and what follows it.");
        }
        return new ServerUri(scheme, host(scheme, uri), port(scheme, uri), request(scheme, uri));
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("it is no URI: " + e.getReason().toLowerCase(Locale.ROOT)
                    + ". It takes scheme://host:port, as in ssl://host:8883.");
        }
    }

    private static String host(String scheme, URI uri) {
        if (uri.getRawAuthority() == null) {
            throw new IllegalArgumentException("it names no host. It takes scheme://host:port, as in ssl://host:8883.");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("'" + Printable.excerpt(uri.getRawAuthority())
                    + "' is no host name, which takes letters, digits, hyphens and dots, with a port."
                    + " It takes scheme://host:port, as in ssl://host:8883.");
        }
        int zone = uri.getHost().indexOf('%');
        String host = zone < 0
                ? uri.getHost().toLowerCase(Locale.ROOT)
                : uri.getHost().substring(0, zone).toLowerCase(Locale.ROOT)
                        + uri.getHost().substring(zone);
        if (isTls(scheme)) {
            checkServerName(host);
        }
        return host;
    }

    /** The client names the server that it wants in the TLS handshake (RFC 6066, 3). */
    private static void checkServerName(String host) {
        try {
            new SNIHostName(host);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("with TLS, a server is called by its host name, not by "
                    + Printable.excerpt(host) + ". Use the name in its certificate.");
        }
    }

    private static int port(String scheme, URI uri) {
        if (uri.getPort() == -1) {
            return DEFAULT_PORTS.get(scheme);
        }
        if (uri.getPort() < 1 || uri.getPort() > LAST_PORT) {
            throw new IllegalArgumentException(
                    "there is no port " + uri.getPort() + ". It takes 1 to " + LAST_PORT + ".");
        }
        return uri.getPort();
    }

    private static String request(String scheme, URI uri) {
        String path = uri.getRawPath();
        if (isWebSocket(scheme)) {
            return (path.isEmpty() ? "/" : path) + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        }
        if (uri.getRawQuery() != null || !path.isEmpty() && !path.equals("/")) {
            throw new IllegalArgumentException(
                    "only a WebSocket has a path or a query. Leave out what follows the port, or use ws:// or wss://.");
        }
        return "";
    }

    /** A text that may be an address, for errors: without a query, and not at all if a password may be in it. */
    public static String shown(String text) {
        return holdsAt(text) ? "…" : Printable.excerpt(withoutQuery(text));
    }

    /** For all that is shown: servers behind gateways take tokens in the query. */
    private static String withoutQuery(String text) {
        return QUERY_OR_FRAGMENT.matcher(text).replaceFirst("$1…");
    }

    private static boolean isTls(String scheme) {
        return scheme.equals(SSL) || scheme.equals(WSS);
    }

    private static boolean isWebSocket(String scheme) {
        return scheme.equals(WS) || scheme.equals(WSS);
    }

    /** Whether the connection is encrypted. */
    public boolean isTls() {
        return isTls(scheme);
    }

    /** Whether MQTT is spoken over a WebSocket. */
    public boolean isWebSocket() {
        return isWebSocket(scheme);
    }

    /** The whole address, to connect to it. It is not to be shown: the query may be a secret. */
    public String whole() {
        return scheme + "://" + host + ":" + port + request;
    }

    /** The address without what the query says. */
    @Override
    public String toString() {
        return withoutQuery(whole());
    }
}
