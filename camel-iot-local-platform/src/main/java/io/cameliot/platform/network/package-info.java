/** A network that misbehaves on demand, for fault tests: {@link io.cameliot.platform.network.TcpProxy}. */
package io.cameliot.platform.network;
