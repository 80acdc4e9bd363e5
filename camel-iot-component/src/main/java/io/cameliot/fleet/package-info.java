/**
 * Which devices are connected, as far as the platform's monitoring messages tell. Knows the protocol and neither Camel nor
 * an MQTT client; a route feeds it.
 *
 * <p>Source: the IoT tool's documentation, "Tracking connection status by using monitoring messages".
 */
package io.cameliot.fleet;
