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

import io.cameliot.protocol.ReasonCode;

/** What to do when a server refuses a message or a subscription, by its reason code. Each is a sentence or two. */
final class RefusalWayOut {
    private static final String SERVER_KNOWS = "The server's log may say more.";

    private RefusalWayOut() {}

    static String ofPublish(ReasonCode reasonCode) {
        return switch (reasonCode.value()) {
            case 0x87 -> mayPublish();
            case 0x80, 0x83 -> SERVER_KNOWS + " " + mayPublish();
            case 0x90 -> "The server takes no topic of that name. Check type, id, event or command, and format.";
            case 0x95 -> "It is too large for the server. Send less at a time.";
            case 0x97 -> "A limit of the server is reached. Send less often, or raise the limit there.";
            case 0x99 ->
                "The message says that its payload is text in UTF-8, and the server finds that it is not. Send text, or do"
                        + " not say so.";
            case 0x9B -> "Set the option qos, or the header of the QoS, to what the server takes.";
            default -> SERVER_KNOWS;
        };
    }

    private static String mayPublish() {
        return "Check that the API key may publish there, and that the device is registered.";
    }

    static String ofSubscription(ReasonCode reasonCode) {
        return switch (reasonCode.value()) {
            case 0x87 -> maySubscribe();
            case 0x80, 0x83 -> SERVER_KNOWS + " " + maySubscribe();
            case 0x8F -> "The server takes no such topic filter. Check type, id, event or command, and format.";
            case 0x97 -> "A limit of the server is reached. Have fewer subscriptions, or raise the limit there.";
            case 0x9E -> "The server has no shared subscriptions. Leave out scalable, or use a server that has them.";
            case 0xA2 ->
                "The server has no wildcards in subscriptions. Name each level: type, id, event or command, and format.";
            default -> SERVER_KNOWS;
        };
    }

    private static String maySubscribe() {
        return "Check that the API key may subscribe there.";
    }
}
