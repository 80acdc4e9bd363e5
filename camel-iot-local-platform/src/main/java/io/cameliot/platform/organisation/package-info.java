/**
 * What the platform knows: organisations with their API keys and devices.
 *
 * <p>{@link io.cameliot.platform.organisation.Organisation} is what a test or a user writes down;
 * {@link io.cameliot.platform.organisation.Registry} is what a running platform makes of it.
 */
package io.cameliot.platform.organisation;
