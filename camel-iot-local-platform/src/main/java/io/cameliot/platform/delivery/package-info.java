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
/**
 * How messages leave the broker: HiveMQ's own way replaced.
 *
 * <p>HiveMQ sends a client a batch of messages, and the next batch when all of it is acknowledged; of the members of a
 * shared subscription, one takes all that waits. Here each client has as many messages unacknowledged as its receive
 * maximum allows, acknowledging one brings the next, and members get messages in turn.
 */
package io.cameliot.platform.delivery;
