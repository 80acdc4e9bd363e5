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

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What is logged to a logger and those below it, until this is closed. */
final class KeptLog extends AbstractAppender implements AutoCloseable {

    private final Logger logger;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    private KeptLog(Logger logger) {
        super("kept", null, null, true, Property.EMPTY_ARRAY);
        this.logger = logger;
    }

    static KeptLog of(String loggerName) {
        KeptLog log = new KeptLog((Logger) LogManager.getLogger(loggerName));
        log.start();
        log.logger.addAppender(log);
        return log;
    }

    @Override
    public void append(LogEvent event) {
        lines.add(event.getMessage().getFormattedMessage());
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        logger.removeAppender(this);
    }
}
