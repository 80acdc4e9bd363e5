/**
 * The IoT tool in one JVM, for tests, examples and a developer's laptop: {@link io.cameliot.platform.LocalPlatform}.
 *
 * <p>The platform is the other party of the protocol. It does not depend on the Camel component, and must not: a test of
 * the component against the platform is worth something only because the two were written from the documentation
 * independently of each other.
 */
package io.cameliot.platform;
