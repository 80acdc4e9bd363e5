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

import io.cameliot.protocol.Printable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which server to connect to next: those that are configured, in turn, or those that a server has named (MQTT 5.0, 4.11). One
 * named for now is tried once. One that the server has moved to is preferred from then on; while it cannot be connected to,
 * the configured ones have their turn, too, and one of them that takes the client is the better word.
 *
 * <p>Owned by the event loop.
 */
public final class ServerChoice {
    private static final Logger LOG = LoggerFactory.getLogger(ServerChoice.class);

    private final List<ServerUri> configured;
    private final Deque<ServerUri> forNow = new ArrayDeque<>();
    private List<ServerUri> movedTo = List.of();
    private List<ServerUri> turns;
    private int turn;
    private ServerUri current;

    /** @param configured at least one */
    public ServerChoice(List<ServerUri> configured) {
        this.configured = List.copyOf(configured);
        this.turns = this.configured;
    }

    /** The server to connect to. */
    public ServerUri next() {
        current = forNow.isEmpty() ? turns.get(turn++ % turns.size()) : forNow.remove();
        return current;
    }

    /** How many servers are connected to in turn. */
    public int size() {
        return turns.size();
    }

    /** The last one has taken the client. */
    public void connected() {
        if (movedTo.contains(current)) {
            turn = 0;
        } else if (!movedTo.isEmpty() && configured.contains(current)) {
            moveTo(List.of());
        }
    }

    /**
     * The last one sends the client elsewhere.
     *
     * @return whether it named a server, which is the next one
     */
    public boolean redirect(ServerReference reference) {
        List<ServerUri> elsewhere = new ArrayList<>();
        for (String named : reference.servers(current.whole())) {
            try {
                elsewhere.add(ServerUri.parse(named));
            } catch (IllegalArgumentException e) {
                LOG.warn(
                        "The server {} refers to {}, which it is not connected to: {}",
                        current,
                        Printable.excerpt(reference.shown()),
                        reference.hides() ? "it is no address of a server." : e.getMessage());
                LOG.debug("The server reference cannot be used", e);
            }
        }
        if (elsewhere.isEmpty()) {
            return false;
        }
        forNow.clear();
        if (reference.permanent()) {
            moveTo(elsewhere);
        } else {
            forNow.addAll(elsewhere);
        }
        return true;
    }

    private void moveTo(List<ServerUri> servers) {
        movedTo = servers;
        Set<ServerUri> all = new LinkedHashSet<>(servers);
        all.addAll(configured);
        turns = List.copyOf(all);
        turn = 0;
    }
}
