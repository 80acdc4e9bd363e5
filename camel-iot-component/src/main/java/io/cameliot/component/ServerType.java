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
package io.cameliot.component;

/** What kind of server there is to connect to. */
public enum ServerType {
    /** The IoT tool: it shares the load of a scalable application among all connections with its client ID. */
    IOT_TOOL,
    /** Any MQTT 5 broker: it knows nothing of the IoT tool, and shares by shared subscriptions. */
    MQTT_BROKER
}
