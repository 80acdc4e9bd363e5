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
    /** A message arrived. What becomes of it is decided by the receipt. */
    void received(InboundMessage message, Receipt receipt);

    /**
     * The subscription gets no more messages: the server refused it or the connection failed for good. One that was granted
     * before is asked for again on each later connection.
     */
    void failed(Exception cause);

    /** The server has granted the subscription again that it had refused, or goes on with it. */
    default void restored() {
        // Messages come.
    }

    /**
     * What a handler does with a message, once: what it says afterwards has no effect. A message of QoS 1 of which nothing is
     * said stays unacknowledged, counts against the receive maximum, and holds back the acknowledgements of those that came
     * after it.
     */
    interface Receipt {
        /** The message is processed: the server hears of it. */
        void done();

        /**
         * The message failed and is wanted again: with a durable session, the connection is broken off and made again for
         * that, after a delay that grows each time, unless it is lost already.
         */
        void redeliver();

        /**
         * Whether the server can send the message again: it has QoS 1 or 2, and the session is durable, and kept by the server,
         * as far as is known.
         */
        boolean canRedeliver();

        /**
         * The handler will not process the message, because it ends. A message of a durable session stays with the server,
         * which sends it again; any other is given up.
         */
        void abandon();

        /**
         * Whether the server sends the message again, or has already done so, because the connection that it came by was
         * lost and the session was not. Processing of it need not begin.
         */
        boolean comesAgain();
    }
}
