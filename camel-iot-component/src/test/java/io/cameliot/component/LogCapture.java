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

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** Takes down everything that is logged, at all levels, stack traces included. */
final class LogCapture extends AbstractAppender {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private LoggerContext loggers;

    LogCapture() {
        super("capture", null, null, true, Property.EMPTY_ARRAY);
    }

    void start(LoggerContext context) {
        loggers = context;
        start();
        context.getConfiguration().getRootLogger().addAppender(this, Level.ALL, null);
        Configurator.setLevel("org.apache.camel", Level.DEBUG);
        Configurator.setLevel("io.cameliot", Level.TRACE);
    }

    /** What was logged so far. */
    List<String> captured() {
        return List.copyOf(lines);
    }

    @Override
    public void append(LogEvent event) {
        StringWriter line = new StringWriter();
        line.append(event.getMessage().getFormattedMessage());
        if (event.getThrown() != null) {
            event.getThrown().printStackTrace(new PrintWriter(line));
        }
        lines.add(line.toString());
    }

    /** Puts the log back as it was. */
    void end() {
        loggers.getConfiguration().getRootLogger().removeAppender(getName());
        loggers.reconfigure();
        stop();
    }
}
