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

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.type.WritableTypeId;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.ContextualSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.channels.ReadableByteChannel;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.BaseStream;

/**
 * Writes the values of Java that Jackson alone refuses: times and durations as ISO 8601 texts, and optional values as what
 * they hold, or null. It spares users the modules that Jackson has for them, and leaves the values to these where they are.
 */
final class JavaValuesModule extends SimpleModule {
    private static final long serialVersionUID = 1L;

    private static final List<Class<?>> OPTIONAL =
            List.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    JavaValuesModule() {
        super("camel-iot-java-values");
        addSerializer(TemporalAccessor.class, new TimeWriter(JsonFormat.Value.empty()));
        addSerializer(TemporalAmount.class, new ToStringSerializer());
        addSerializer(ZoneId.class, new ToStringSerializer());
        OPTIONAL.forEach(type -> addSerializer(new OptionalWriter<>(type)));
        addKeySerializer(TemporalAccessor.class, new TimeAsKey());
        List.of(InputStream.class, Reader.class, ReadableByteChannel.class, Enumeration.class, BaseStream.class)
                .forEach(type -> addSerializer(type, new Refusal()));
    }

    /** Whether a value holds another one, or none. */
    static boolean isOptional(Object value) {
        return value != null && OPTIONAL.contains(value.getClass());
    }

    /** What an optional value holds, null for nothing. */
    static Object held(Object optional) {
        if (optional instanceof OptionalInt number) {
            return number.isPresent() ? number.getAsInt() : null;
        }
        if (optional instanceof OptionalLong number) {
            return number.isPresent() ? number.getAsLong() : null;
        }
        if (optional instanceof OptionalDouble number) {
            return number.isPresent() ? number.getAsDouble() : null;
        }
        return ((Optional<?>) optional).orElse(null);
    }

    /** Whether Jackson writes a value as a text of ISO 8601 with this module. */
    static boolean isTime(Object value) {
        return value instanceof TemporalAccessor || value instanceof TemporalAmount || value instanceof ZoneId;
    }

    /** The same text as that of a value: as the name of a property, Jackson would write what {@code toString} gives. */
    private static final class TimeAsKey extends JsonSerializer<TemporalAccessor> {
        @Override
        public void serialize(TemporalAccessor time, JsonGenerator generator, SerializerProvider provider)
                throws IOException {
            generator.writeFieldName(TimeWriter.text(time));
        }
    }

    /** Jackson would take these for beans without properties. */
    private static final class Refusal extends JsonSerializer<Object> {
        @Override
        public void serialize(Object value, JsonGenerator generator, SerializerProvider provider) {
            RepeatableJson.check(value);
        }
    }

    /** Heeds {@code @JsonFormat}: pattern, locale and timezone; and a number as shape, for a point in time or a year. */
    private static final class TimeWriter extends StdSerializer<TemporalAccessor> implements ContextualSerializer {
        private static final long serialVersionUID = 1L;

        private final transient JsonFormat.Value format;
        private final transient DateTimeFormatter formatter;

        TimeWriter(JsonFormat.Value format) {
            super(TemporalAccessor.class);
            this.format = format;
            this.formatter = format.hasPattern() ? formatter(format) : null;
        }

        private static DateTimeFormatter formatter(JsonFormat.Value format) {
            Locale locale = format.hasLocale() ? format.getLocale() : Locale.getDefault(Locale.Category.FORMAT);
            DateTimeFormatter formatter = DateTimeFormatter.ofPattern(format.getPattern(), locale);
            return format.hasTimeZone()
                    ? formatter.withZone(format.getTimeZone().toZoneId())
                    : formatter;
        }

        @Override
        public JsonSerializer<?> createContextual(SerializerProvider provider, BeanProperty property) {
            JsonFormat.Value wanted = findFormatOverrides(provider, property, handledType());
            return wanted == null ? this : new TimeWriter(wanted);
        }

        @Override
        public void serialize(TemporalAccessor time, JsonGenerator generator, SerializerProvider provider)
                throws IOException {
            if (formatter != null) {
                boolean utc = time instanceof Instant && formatter.getZone() == null;
                generator.writeString((utc ? formatter.withZone(ZoneOffset.UTC) : formatter).format(time));
                return;
            }
            boolean point = time.isSupported(ChronoField.INSTANT_SECONDS);
            if (!format.getShape().isNumeric() || !point && !(time instanceof Year)) {
                generator.writeString(text(time));
            } else if (!point) {
                generator.writeNumber(((Year) time).getValue());
            } else if (format.getShape() == JsonFormat.Shape.NUMBER_INT) {
                generator.writeNumber(Instant.from(time).toEpochMilli());
            } else {
                generator.writeNumber(BigDecimal.valueOf(time.getLong(ChronoField.INSTANT_SECONDS))
                        .add(BigDecimal.valueOf(time.get(ChronoField.NANO_OF_SECOND), 9)));
            }
        }

        @Override
        public void serializeWithType(
                TemporalAccessor time, JsonGenerator generator, SerializerProvider provider, TypeSerializer types)
                throws IOException {
            WritableTypeId id = types.writeTypePrefix(generator, types.typeId(time, JsonToken.VALUE_STRING));
            serialize(time, generator, provider);
            types.writeTypeSuffix(generator, id);
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

    private static final class OptionalWriter<T> extends StdSerializer<T> implements ContextualSerializer {
        private static final long serialVersionUID = 1L;

        /** Whose annotations hold for a time; null for none. */
        private final transient BeanProperty property;

        OptionalWriter(Class<T> type) {
            this(type, null);
        }

        private OptionalWriter(Class<T> type, BeanProperty property) {
            super(type);
            this.property = property;
        }

        @Override
        public JsonSerializer<?> createContextual(SerializerProvider provider, BeanProperty of) {
            return of == null ? this : new OptionalWriter<>(handledType(), of);
        }

        @Override
        public boolean isEmpty(SerializerProvider provider, T value) {
            return held(value) == null;
        }

        @Override
        public void serialize(T value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            Object content = held(value);
            if (property != null && content instanceof TemporalAccessor) {
                provider.findValueSerializer(content.getClass(), property).serialize(content, generator, provider);
            } else {
                provider.defaultSerializeValue(content, generator);
            }
        }

        @Override
        public void serializeWithType(
                T value, JsonGenerator generator, SerializerProvider provider, TypeSerializer types)
                throws IOException {
            Object content = held(value);
            if (content == null) {
                provider.defaultSerializeNull(generator);
            } else {
                provider.findValueSerializer(content.getClass(), property)
                        .serializeWithType(content, generator, provider, types);
            }
        }
    }
}
