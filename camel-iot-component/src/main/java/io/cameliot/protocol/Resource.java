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
package io.cameliot.protocol;

import java.util.List;

/**
 * What an application can publish or subscribe to, with the pattern of its topics.
 */
public enum Resource {
    /** Events of devices. */
    EVENT("event", "iot-2/type/{type}/id/{id}/evt/{event}/fmt/{format}", true),
    /** Commands to devices. */
    COMMAND("command", "iot-2/type/{type}/id/{id}/cmd/{command}/fmt/{format}", true),
    /** Monitoring messages about the connections of devices. */
    DEVICE_STATUS("device-status", "iot-2/type/{type}/id/{id}/mon", false),
    /** Monitoring messages about the connections of applications. */
    APP_STATUS("app-status", "iot-2/app/{app}/mon", false);

    private final String resourceName;
    private final TopicPattern pattern;
    private final boolean publishable;

    Resource(String resourceName, String pattern, boolean publishable) {
        this.resourceName = resourceName;
        this.pattern = new TopicPattern(pattern);
        this.publishable = publishable;
    }

    /** Its name in endpoint URIs: event, command, device-status or app-status. */
    public String resourceName() {
        return resourceName;
    }

    /** Whether applications may publish to it; monitoring messages come from the platform alone. */
    public boolean isPublishable() {
        return publishable;
    }

    /** The variable levels of its topics, in order. */
    public List<TopicVariable> variables() {
        return pattern.variables();
    }

    TopicPattern pattern() {
        return pattern;
    }

    @Override
    public String toString() {
        return resourceName;
    }
}
