/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.cameliot.connection;

/**
 * Takes the messages of a subscription. Its methods are called by threads that must not wait: hand over and return.
 */
public interface InboundHandler {
    /**
     * A message arrived.
     *
     * @param done to be run once the message is processed, by any thread; the server hears of it then. A message that is
     *             never done stays unacknowledged, counts against the receive maximum, and comes again on a new
     *             connection of a durable session.
     */
    void received(InboundMessage message, Runnable done);

    /** The subscription will get no more messages: the server refused it or the connection failed for good. */
    void failed(Exception cause);
}
