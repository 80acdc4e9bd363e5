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

import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What a class logs, as warnings and errors, until this is closed. */
public final class CapturedLog extends AbstractAppender implements AutoCloseable {
    private final List<String> messages = new ArrayList<>();
    private final List<Throwable> thrown = new ArrayList<>();
    private final org.apache.logging.log4j.core.Logger logger;

    public CapturedLog(Class<?> of) {
        super("captured", null, null, true, Property.EMPTY_ARRAY);
        logger = LoggerContext.getContext(false).getLogger(of.getName());
        start();
        logger.addAppender(this);
    }

    public List<String> messages() {
        return messages;
    }

    /** What was logged with a stack trace. */
    public List<Throwable> thrown() {
        return thrown;
    }

    @Override
    public void append(LogEvent event) {
        messages.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
        if (event.getThrown() != null) {
            thrown.add(event.getThrown());
        }
    }

    @Override
    public void close() {
        logger.removeAppender(this);
        stop();
    }
}
