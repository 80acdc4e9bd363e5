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
package io.cameliot.simulator;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** A route as its user has written it, and what it has done in all processes. */
final class RouteSpec {
    final int number;
    final Client client;
    final int filter;
    final int qos;
    final int concurrency;
    /** 0 to acknowledge what fails. */
    final int maxRedeliveries;
    /** Whether it publishes a message for each one that it receives. */
    final boolean bridge;
    /** Whether a thread is in the route until its processing has ended. */
    final boolean blocking;

    /** The numbers of the messages that it began to process, and of those with which it is done. */
    final BitSet begun = new BitSet();

    final BitSet processed = new BitSet();
    /** The last message to be processed for the first time, by topic and QoS. */
    final int[] lastFirst = new int[Topics.count() * 2];

    /** How often messages have failed since the route was started. */
    final Map<Copy, Integer> failures = new HashMap<>();

    /** How often the route has wanted messages again since it was started. */
    final Map<Copy, Integer> wanted = new HashMap<>();

    RouteSpec(World world, int number, Client client) {
        this.number = number;
        this.client = client;
        this.filter = world.below(Topics.filters());
        this.qos = Topics.isStatusFilter(filter) || world.oneIn(5) ? 0 : 1;
        this.concurrency = 1 + world.below(3);
        // The component takes the option for these alone.
        boolean redelivers = client.durable() && qos > 0 && client.settings().reconnect();
        this.maxRedeliveries = !redelivers || world.oneIn(2) ? 0 : 1 + world.below(3);
        this.bridge = !Topics.isStatusFilter(filter) && !Topics.matches(filter, Topics.command(0)) && world.oneIn(3);
        this.blocking = world.oneIn(2);
    }

    @Override
    public String toString() {
        return "route " + number + " of " + client.id() + " from " + Topics.filter(filter) + " QoS " + qos
                + " concurrency " + concurrency + (maxRedeliveries > 0 ? " redeliveries " + maxRedeliveries : "")
                + (bridge ? " bridge" : "") + (blocking ? " blocking" : "");
    }
}
