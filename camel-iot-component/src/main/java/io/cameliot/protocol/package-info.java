/**
 * The rules of the IoT tool's messaging protocol as values: client IDs, API keys, topics, topic filters, limits, reason
 * codes, monitoring messages and close codes. Knows neither Camel nor an MQTT client.
 *
 * <p>Sources: the IoT tool's documentation, "Communicating with applications (MQTT)", and the OASIS standard MQTT 5.0.
 */
package io.cameliot.protocol;
