/**
 * A network that misbehaves on demand, for fault tests: {@link io.cameliot.platform.network.TcpProxy}; and what TLS
 * needs: {@link io.cameliot.platform.network.Tls}, and {@link io.cameliot.platform.network.CertificateAuthority}.
 */
package io.cameliot.platform.network;
