/**
 * The part of the IoT tool's HTTP API that registers devices.
 */
package io.cameliot.platform.http;
