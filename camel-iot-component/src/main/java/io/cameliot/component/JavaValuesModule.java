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

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Writes the values of Java that Jackson alone refuses: times and durations as ISO 8601 texts, and optional values as what
 * they hold, or null. It spares users the modules that Jackson has for them, and writes the same with and without these.
 */
final class JavaValuesModule extends SimpleModule {
    private static final long serialVersionUID = 1L;

    JavaValuesModule() {
        super("camel-iot-java-values");
        addSerializer(TemporalAccessor.class, new TimeWriter());
        addSerializer(TemporalAmount.class, new ToStringSerializer());
        addSerializer(ZoneId.class, new ToStringSerializer());
        addSerializer(new OptionalWriter<>(Optional.class, value -> value.isPresent() ? value.get() : null));
        addSerializer(new OptionalWriter<>(OptionalInt.class, value -> value.isPresent() ? value.getAsInt() : null));
        addSerializer(new OptionalWriter<>(OptionalLong.class, value -> value.isPresent() ? value.getAsLong() : null));
        addSerializer(
                new OptionalWriter<>(OptionalDouble.class, value -> value.isPresent() ? value.getAsDouble() : null));
    }

    /** Whether Jackson writes a value as a text of ISO 8601 with this module. */
    static boolean isTime(Object value) {
        return value instanceof TemporalAccessor || value instanceof TemporalAmount || value instanceof ZoneId;
    }

    private static final class TimeWriter extends StdSerializer<TemporalAccessor> {
        private static final long serialVersionUID = 1L;

        TimeWriter() {
            super(TemporalAccessor.class);
        }

        @Override
        public void serialize(TemporalAccessor time, JsonGenerator generator, SerializerProvider provider)
                throws IOException {
            generator.writeString(text(time));
        }

        /** With seconds, which {@code toString} leaves out if they are 0, and with an offset but no name of a zone. */
        private static String text(TemporalAccessor time) {
            if (time instanceof ZonedDateTime || time instanceof OffsetDateTime) {
                return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
            }
            if (time instanceof LocalDateTime) {
                return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
            }
            if (time instanceof LocalTime) {
                return DateTimeFormatter.ISO_LOCAL_TIME.format(time);
            }
            if (time instanceof OffsetTime) {
                return DateTimeFormatter.ISO_OFFSET_TIME.format(time);
            }
            return time instanceof Enum<?> dayOrMonth ? dayOrMonth.name() : time.toString();
        }
    }

    private static final class OptionalWriter<T> extends StdSerializer<T> {
        private static final long serialVersionUID = 1L;

        private final transient Function<T, Object> held;

        /** @param held what a value holds, null for nothing */
        OptionalWriter(Class<T> type, Function<T, Object> held) {
            super(type);
            this.held = held;
        }

        @Override
        public void serialize(T value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            provider.defaultSerializeValue(held.apply(value), generator);
        }
    }
}
