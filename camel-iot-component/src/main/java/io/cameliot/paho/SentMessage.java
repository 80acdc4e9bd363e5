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
package io.cameliot.paho;

import io.cameliot.connection.OutboundMessage;

/**
 * A message that was sent and whose acknowledgement is missing.
 *
 * @param released whether the server has confirmed that it has the message of QoS 2, and was told to forget its packet ID:
 *                 only that is to be said again
 */
record SentMessage(int packetId, OutboundMessage message, boolean released) {}
