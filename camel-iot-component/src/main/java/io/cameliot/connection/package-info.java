/**
 * One MQTT connection per client ID: connecting and reconnecting, the window of unacknowledged publishes, subscriptions,
 * dispatch and ordered acknowledgement. Knows the protocol, and neither Camel nor Paho, which stands behind
 * {@link io.cameliot.connection.NetworkConnection}.
 */
package io.cameliot.connection;
