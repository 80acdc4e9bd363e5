/**
 * The broker: HiveMQ Community Edition, embedded, with one extension that asks the rules and does what they say.
 *
 * <p>Topics are renamed in interceptors, which the broker calls first, and refusals that end a connection happen in
 * authorizers, which it calls after them.
 */
package io.cameliot.platform.hivemq;
