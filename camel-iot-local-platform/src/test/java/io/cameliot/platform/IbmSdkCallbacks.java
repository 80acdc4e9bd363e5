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
package io.cameliot.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.ibm.wiotp.sdk.app.callbacks.EventCallback;
import com.ibm.wiotp.sdk.app.messages.Event;
import com.ibm.wiotp.sdk.device.Command;
import com.ibm.wiotp.sdk.device.CommandCallback;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what IBM's SDK for Java hands to the callbacks for one kind of data. */
final class IbmSdkCallbacks<T>
        implements EventCallback<T>, CommandCallback<T>, com.ibm.wiotp.sdk.app.callbacks.CommandCallback<T> {

    private static final long TIMEOUT_SECONDS = 60;

    private final BlockingQueue<Received<T>> received = new LinkedBlockingQueue<>();
    private final Class<T> data;

    private IbmSdkCallbacks(Class<T> data) {
        this.data = data;
    }

    static IbmSdkCallbacks<JsonObject> forJson() {
        return new IbmSdkCallbacks<>(JsonObject.class);
    }

    static IbmSdkCallbacks<String> forText() {
        return new IbmSdkCallbacks<>(String.class);
    }

    /**
     * An event or a command.
     *
     * @param device type and ID of its device, separated by a colon; empty where the SDK does not tell
     * @param name the event ID or the command ID
     * @param format the format
     * @param data what was sent
     */
    record Received<T>(String device, String name, String format, T data) {}

    @Override
    public Class<T> getMessageClass() {
        return data;
    }

    @Override
    public void processEvent(Event<T> event) {
        received.add(new Received<>(
                event.getTypeId() + ":" + event.getDeviceId(), event.getEventId(), event.getFormat(), event.getData()));
    }

    @Override
    public void processCommand(com.ibm.wiotp.sdk.app.messages.Command<T> command) {
        received.add(new Received<>(
                command.getTypeId() + ":" + command.getDeviceId(),
                command.getCommandId(),
                command.getFormat(),
                command.getData()));
    }

    @Override
    public void processCommand(Command<T> command) {
        received.add(new Received<>("", command.getCommandId(), command.getFormat(), command.getData()));
    }

    /** The next event or command that was not looked at yet; waits for it. */
    Received<T> next() throws InterruptedException {
        Received<T> next = received.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        assertThat(next).as("an event or a command").isNotNull();
        return next;
    }
}
