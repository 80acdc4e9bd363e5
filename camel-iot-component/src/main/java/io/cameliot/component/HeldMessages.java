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

import java.util.ArrayList;
import java.util.List;

/**
 * The messages that a suspended consumer holds back, in order of receipt. Those that the server sends again, because their
 * connection was lost, are dropped when the list has doubled: so it holds no more than twice the messages that count, and
 * the time for each message is constant on average. Not thread-safe.
 */
final class HeldMessages {
    /** With fewer messages it is not worth looking for those to drop. */
    private static final int FEW = 64;

    private List<TakenMessage> messages = new ArrayList<>();
    private int nextSweep = FEW;

    /** Adds a message; returns those dropped, mostly none. */
    List<TakenMessage> add(TakenMessage message) {
        List<TakenMessage> dropped = messages.size() < nextSweep ? List.of() : sweep();
        messages.add(message);
        return dropped;
    }

    private List<TakenMessage> sweep() {
        List<TakenMessage> kept = new ArrayList<>();
        List<TakenMessage> dropped = new ArrayList<>();
        for (TakenMessage message : messages) {
            (message.comesAgain() ? dropped : kept).add(message);
        }
        messages = kept;
        nextSweep = Math.max(FEW, 2 * kept.size());
        return dropped;
    }

    int size() {
        return messages.size();
    }

    /** Removes all messages, and returns them in order of receipt. */
    List<TakenMessage> removeAll() {
        List<TakenMessage> all = messages;
        messages = new ArrayList<>();
        nextSweep = FEW;
        return all;
    }
}
