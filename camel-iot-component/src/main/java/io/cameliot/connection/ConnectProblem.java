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

import java.io.EOFException;
import java.net.http.WebSocketHandshakeException;
import java.security.SignatureException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Why a connection does not come about though the server can be reached, in words that say what to do. */
enum ConnectProblem {
    EXPIRED("The server's certificate is not valid now. Have it renewed, or set the clock.") {
        @Override
        boolean isBehind(Throwable cause) {
            return cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException;
        }
    },
    UNTRUSTED("The server's certificate is not trusted. Give its CA with caCertificates, or as trust manager in"
            + " sslContextParameters.") {
        @Override
        boolean isBehind(Throwable cause) {
            return cause instanceof CertPathBuilderException
                    || cause instanceof CertPathValidatorException
                    || cause instanceof SignatureException;
        }
    },
    OTHER_HOST("The server's certificate is for another host. Call the server by the name in its certificate.") {
        @Override
        boolean isBehind(Throwable cause) {
            return cause instanceof SSLPeerUnverifiedException
                    || says(cause, "No name matching", "No subject alternative");
        }
    },
    CLIENT_CERTIFICATE(
            "The server does not accept the client's certificate, or misses one. Give one that it trusts as key manager in"
                    + " sslContextParameters.") {
        @Override
        boolean isBehind(Throwable cause) {
            return cause instanceof SSLException
                    && says(cause, "certificate_required", "bad_certificate", "unknown_ca", "certificate_unknown")
                    && says(cause, "Received fatal alert");
        }
    },
    NO_TLS("The server does not speak TLS there. Check the port in brokerUrl, or use tcp:// or ws://.") {
        @Override
        boolean isBehind(Throwable cause) {
            return cause instanceof SSLException
                    && says(cause, "Unsupported or unrecognized SSL message", "Unrecognized record version");
        }
    },
    NOT_WITHOUT_TLS("The server speaks TLS there. Use ssl:// or wss:// in brokerUrl.") {
        @Override
        boolean isBehind(Throwable cause) {
            return cause instanceof TlsAnswerException;
        }
    },
    HUNG_UP_ON_TLS(
            "The server hung up during the TLS handshake. Check the port in brokerUrl: it may not speak TLS there.") {
        @Override
        boolean isBehind(Throwable cause) {
            return cause instanceof SSLException
                    && (cause.getCause() instanceof EOFException
                            || says(cause, "Remote host terminated the handshake")); // without a cause from WebSockets
        }
    },
    HUNG_UP("The server hung up instead of answering. Check the port in brokerUrl: it may want TLS, ssl://, there.") {
        @Override
        boolean isBehind(Throwable cause) {
            return cause instanceof EOFException;
        }
    },
    NO_WEB_SOCKET("The server answers, but opens no WebSocket there. Check the path in brokerUrl, often /mqtt.") {
        @Override
        boolean isBehind(Throwable cause) {
            return cause instanceof WebSocketHandshakeException;
        }
    },
    TLS("The TLS handshake failed. Check the protocols and cipher suites of sslContextParameters.") {
        @Override
        boolean isBehind(Throwable cause) {
            return cause instanceof SSLException;
        }
    };

    private final String wayOut;

    ConnectProblem(String wayOut) {
        this.wayOut = wayOut;
    }

    abstract boolean isBehind(Throwable cause);

    /** What to do about a failure, if it is one of these. */
    static Optional<String> wayOut(Throwable failure) {
        for (ConnectProblem problem : values()) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (problem.isBehind(cause)) {
                    return Optional.of(problem.wayOut);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean says(Throwable cause, String... texts) {
        String message = String.valueOf(cause.getMessage());
        for (String text : texts) {
            if (message.contains(text)) {
                return true;
            }
        }
        return false;
    }
}
