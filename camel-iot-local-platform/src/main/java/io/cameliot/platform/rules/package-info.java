/**
 * The platform's rules without any broker: who may connect, what may be published and subscribed to, and how topics
 * keep organisations apart.
 *
 * <p>Nothing here imports the broker, so each rule can be read and tested by itself. The rules follow the IoT tool's
 * documentation ("Communicating with applications (MQTT)") and, where that is silent, the behaviour of the open source
 * implementation Eclipse Amlen.
 */
package io.cameliot.platform.rules;
