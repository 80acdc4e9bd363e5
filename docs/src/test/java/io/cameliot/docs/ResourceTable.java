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
package io.cameliot.docs;

import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.Resource;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Makes the table of resources, and of who may do what with them. */
final class ResourceTable {
    private ResourceTable() {}

    static String text() {
        return Arrays.stream(Resource.values())
                .map(ResourceTable::row)
                .collect(Collectors.joining(
                        "\n",
                        "// Generated from Resource. To update it, see CONTRIBUTING.md.\n"
                                + "[%header,cols=\"3,4,6,2,2,2\"]\n|===\n"
                                + "|Resource |What it is |Topics |Application |Device |Gateway\n\n",
                        "|===\n"));
    }

    private static String row(Resource resource) {
        String own = resource.topics(ClientKind.DEVICE);
        String topics = resource.topics(ClientKind.APPLICATION);
        return "|`" + resource + "`\n|" + meaning(resource) + "\n|`" + topics + "`"
                + (own.equals(topics) ? "" : ", for a device `" + own + "`")
                + "\n" + access(resource, ClientKind.APPLICATION) + access(resource, ClientKind.DEVICE)
                + access(resource, ClientKind.GATEWAY);
    }

    private static String meaning(Resource resource) {
        return switch (resource) {
            case EVENT -> "what devices say";
            case COMMAND -> "what devices are told";
            case DEVICE_STATUS -> "devices and gateways connect and disconnect";
            case APP_STATUS -> "applications connect and disconnect";
            case DEVICE_STATE -> "the state that the platform makes of a device's events";
            case THING_STATE -> "the state that it makes of the states of devices";
            case DEVICE_ERROR -> "why it could make no state of an event";
            case THING_ERROR -> "why it could make no state of a thing";
            case RULE -> "a state has fulfilled the condition of a rule";
            case RULE_ERROR -> "why a condition could not be evaluated";
            case GATEWAY_ERROR -> "what was refused to the gateway itself";
        };
    }

    private static String access(Resource resource, ClientKind kind) {
        String from = resource.canSubscribe(kind) ? "`from`" : "";
        String to = resource.canPublish(kind) ? "`to`" : "";
        String both = from.isEmpty() || to.isEmpty() ? from + to : from + ", " + to;
        return "|" + (both.isEmpty() ? "–" : both) + "\n";
    }
}
