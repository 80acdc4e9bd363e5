/**
 * The Camel component {@code iot:}: its endpoints, producers and consumers. Knows Camel and the connection layer.
 */
package io.cameliot.component;
