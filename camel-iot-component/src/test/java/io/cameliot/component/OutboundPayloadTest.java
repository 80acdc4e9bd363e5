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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.ThaiBuddhistEra;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.transform.stream.StreamSource;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.SimpleTypeConverter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What bodies become as payloads, those of Java's own values above all. */
class OutboundPayloadTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SECONDS = Duration.ofDays(700_000).toSeconds();

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ReadSources sources = new ReadSources();

    @BeforeEach
    void startContext() {
        context.disableJMX();
        context.start();
    }

    @AfterEach
    void closeContext() throws IOException {
        context.close();
    }

    private String payload(Object body, String format) {
        Exchange exchange = new DefaultExchange(context);
        return new String(
                new OutboundPayload(context, 100_000, sources).of(exchange, body, format), StandardCharsets.UTF_8);
    }

    private String json(Object body) {
        return payload(body, "json");
    }

    @Test
    void aTimeIsTheSameTextAsTheKeyOfAMapAndAsAValue() {
        for (Object time : List.of(
                ZonedDateTime.of(2020, 1, 2, 3, 4, 0, 0, ZoneId.of("Europe/Berlin")),
                LocalDateTime.of(2020, 1, 2, 3, 0),
                LocalTime.of(3, 0),
                Instant.EPOCH,
                LocalDate.EPOCH,
                Month.MAY)) {
            assertThat(json(Map.of(time, time))).as("%s", time).matches("\\{(\"[^\"]+\"):\\1}");
        }
    }

    @Test
    void anOptionalNumberIsWhatItHolds() {
        assertThat(json(OptionalInt.of(7))).isEqualTo("7");
        assertThat(payload(OptionalLong.of(8), "text")).isEqualTo("8");
        assertThat(json(OptionalDouble.of(1.5))).isEqualTo("1.5");
        assertThat(json(OptionalInt.empty())).isEmpty();
    }

    record Annotated(
            @JsonFormat(pattern = "dd.MM.yyyy") LocalDate day,

            @JsonFormat(pattern = "yyyy-MM", timezone = "Asia/Tokyo")
            Instant month,

            @JsonFormat(pattern = "yyyy") Optional<Instant> year,
            @JsonFormat(shape = JsonFormat.Shape.NUMBER) Instant seconds,
            @JsonFormat(shape = JsonFormat.Shape.NUMBER_INT) OffsetDateTime milliseconds,
            @JsonFormat(shape = JsonFormat.Shape.STRING) Instant text,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<String> none,
            @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME) Object typed,
            @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME) Optional<Unit> held) {}

    @Test
    void annotationsOfJacksonHoldForTimesAndOptionalValues() {
        Instant at = Instant.parse("2025-12-31T20:00:00.25Z");

        assertThat(json(new Annotated(
                        LocalDate.EPOCH,
                        at,
                        Optional.of(at),
                        at,
                        at.atOffset(ZoneOffset.UTC),
                        at,
                        Optional.empty(),
                        LocalDate.EPOCH,
                        Optional.of(new Unit("bar")))))
                .isEqualTo("{\"day\":\"01.01.1970\",\"month\":\"2026-01\",\"year\":\"2025\","
                        + "\"seconds\":1767211200.250000000,\"milliseconds\":1767211200250,"
                        + "\"text\":\"2025-12-31T20:00:00.250Z\",\"typed\":[\"LocalDate\",\"1970-01-01\"],"
                        + "\"held\":{\"@type\":\"Unit\",\"name\":\"bar\"}}");
    }

    /** As those that Jackson has for times and optional values. */
    @Test
    void aModuleOnTheClassPathWritesWhatItKnows() {
        assertThat(json(List.of(ThaiBuddhistEra.BE))).isEqualTo("[\"written by FoundModule\"]");
    }

    /** On the class path of the tests, as META-INF/services has it. */
    public static final class FoundModule extends SimpleModule {
        private static final long serialVersionUID = 1L;

        public FoundModule() {
            addSerializer(
                    ThaiBuddhistEra.class,
                    new StdDelegatingSerializer(ThaiBuddhistEra.class, new StdConverter<ThaiBuddhistEra, String>() {
                        @Override
                        public String convert(ThaiBuddhistEra era) {
                            return "written by FoundModule";
                        }
                    }));
        }
    }

    record Reading(double value, Optional<String> unit, Instant at, List<Reading> parts) {}

    static Stream<Arguments> values() {
        Instant at = Instant.parse("2026-02-01T10:00:00.25Z");
        Reading part = new Reading(1.5, Optional.empty(), at, List.of());
        String partInJson = "{\"value\":1.5,\"unit\":null,\"at\":\"2026-02-01T10:00:00.250Z\",\"parts\":[]}";
        return Stream.of(
                Arguments.of(part, partInJson),
                Arguments.of(
                        new Reading(2, Optional.of("bar"), at, List.of(part)),
                        "{\"value\":2.0,\"unit\":\"bar\",\"at\":\"2026-02-01T10:00:00.250Z\",\"parts\":[" + partInJson
                                + "]}"),
                Arguments.of(Map.of("a", List.of(Map.of("b", part))), "{\"a\":[{\"b\":" + partInJson + "}]}"),
                Arguments.of(Optional.of(part), partInJson),
                Arguments.of(Optional.of(Optional.of(List.of(1))), "[1]"),
                Arguments.of(Optional.of("text as it is"), "text as it is"),
                Arguments.of(Optional.empty(), ""),
                Arguments.of(List.of(Optional.of(1), Optional.empty()), "[1,null]"),
                Arguments.of(
                        List.of(OptionalInt.of(1), OptionalLong.of(2), OptionalDouble.of(0.5), OptionalInt.empty()),
                        "[1,2,0.5,null]"),
                Arguments.of(at, "\"2026-02-01T10:00:00.250Z\""),
                Arguments.of(LocalDateTime.parse("2026-02-01T10:00"), "\"2026-02-01T10:00:00\""),
                Arguments.of(
                        ZonedDateTime.parse("2026-02-01T10:00+01:00[Europe/Paris]"), "\"2026-02-01T10:00:00+01:00\""),
                Arguments.of(
                        List.of(DayOfWeek.MONDAY, Month.MAY, Year.of(2026), ZoneId.of("Europe/Paris"), ZoneOffset.UTC),
                        "[\"MONDAY\",\"MAY\",\"2026\",\"Europe/Paris\",\"Z\"]"),
                Arguments.of(
                        Collections.singletonMap(at, Duration.ofMinutes(90)),
                        "{\"2026-02-01T10:00:00.250Z\":\"PT1H30M\"}"),
                Arguments.of(Set.of(new BigDecimal("1.10")), "[1.10]"),
                Arguments.of(new Object[] {1, "b", null, part}, "[1,\"b\",null," + partInJson + "]"),
                Arguments.of(new String[] {"a"}, "[\"a\"]"),
                Arguments.of(new Object[0], "[]"),
                Arguments.of(new int[] {1, 2}, "[1,2]"),
                Arguments.of(new double[][] {{0.5}, {}}, "[[0.5],[]]"),
                Arguments.of(new boolean[] {true}, "[true]"),
                Arguments.of(new Reading[] {part}, "[" + partInJson + "]"),
                Arguments.of(Optional.of(new long[] {3}), "[3]"),
                Arguments.of("ü".toCharArray(), "ü"),
                Arguments.of(new Byte[] {65, 66}, "AB"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueIsWrittenAsJson(Object body, String payload) {
        assertThat(json(body)).isEqualTo(payload);
    }

    /** JSON has a form for it, so that nothing is lost. */
    @Test
    void halfOfACharacterIsEscapedInJson() throws IOException {
        Map<String, List<String>> body = Map.of("\uDE00", List.of("a\uD800b", "\uD83D"));

        assertThat(json(body)).isASCII().doesNotContain("?");
        assertThat(JSON.readValue(json(body), Map.class)).isEqualTo(body);
    }

    @Test
    void bytesOfABufferAreReadWithoutUsingItUp() {
        ByteBuffer buffer = ByteBuffer.wrap("bar".getBytes(StandardCharsets.UTF_8), 1, 2);

        assertThat(json(buffer)).isEqualTo("ar");
        assertThat(json(buffer.asReadOnlyBuffer())).isEqualTo("ar");
        assertThat(json(buffer)).isEqualTo("ar");
    }

    @Test
    void aStreamIsReadOnce() {
        InputStream stream = new ByteArrayInputStream(new byte[] {'a'});

        assertThat(json(stream)).isEqualTo("a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> json(Optional.of(stream)))
                .withMessageContaining("can be read once only, and was");
    }

    @Test
    void aSourceThatNamesAFileIsReadAgain(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("a.xml"), "<a/>");
        StreamSource source = new StreamSource(file.toFile());

        assertThat(json(source)).isEqualTo(json(source)).contains("<a/>");
    }

    @Test
    void parallelReadersOfOneStreamCacheEachGetAllOfIt() {
        byte[] content = new byte[65_536];
        Arrays.fill(content, (byte) 'x');
        StreamCache cache = new InputStreamCache(content);
        OutboundPayload payload = new OutboundPayload(context, 100_000, sources);

        IntStream.range(0, 1_000).parallel().forEach(each -> assertThat(
                        payload.of(new DefaultExchange(context), cache, "bin"))
                .isEqualTo(content));
    }

    /** Each time is read back by its own class. */
    @Test
    void whateverTheTimeItIsATextOfIso8601() throws IOException {
        OutboundPayload payload = new OutboundPayload(context, 100_000, sources);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 1_000; i++) {
            Instant instant = Instant.ofEpochSecond(random.nextLong(-SECONDS, SECONDS), random.nextInt(1_000_000_000));
            ZoneOffset offset = ZoneOffset.ofTotalSeconds(random.nextInt(-18 * 3_600, 18 * 3_600));
            OffsetDateTime time = instant.atOffset(offset);
            assertReadBack(payload, instant, Instant::parse);
            assertReadBack(payload, time, OffsetDateTime::parse);
            assertReadBack(payload, time.toOffsetTime(), OffsetTime::parse);
            assertReadBack(payload, time.toZonedDateTime(), ZonedDateTime::parse);
            assertReadBack(payload, time.toLocalDateTime(), LocalDateTime::parse);
            assertReadBack(payload, time.toLocalDate(), LocalDate::parse);
            assertReadBack(payload, time.toLocalTime(), LocalTime::parse);
            assertReadBack(payload, YearMonth.from(time), YearMonth::parse);
            assertReadBack(payload, MonthDay.from(time), MonthDay::parse);
            assertReadBack(payload, offset, text -> ZoneOffset.of(text.toString()));
            assertReadBack(
                    payload, Duration.ofSeconds(random.nextLong(-SECONDS, SECONDS), random.nextInt()), Duration::parse);
            assertReadBack(
                    payload, Period.of(random.nextInt(99), random.nextInt(99), -random.nextInt(99)), Period::parse);
        }
    }

    private <T> void assertReadBack(OutboundPayload payload, T value, Function<CharSequence, T> parse)
            throws IOException {
        byte[] json = payload.of(new DefaultExchange(context), Map.of("t", value), "json");
        String text = JSON.readTree(json).get("t").textValue();
        assertThat(parse.apply(text)).isEqualTo(value);
    }

    @Test
    void aRecordWithATypeConverterOfItsOwnIsLeftToThat() {
        addConverter(Unit.class);

        assertThat(json(new Unit("own"))).isEqualTo("own");
    }

    static Stream<Arguments> failuresBefore() {
        return Stream.of(
                Arguments.of("that in another format", List.of(new Unit("a"))),
                Arguments.of("an Object", List.of(new Object())),
                Arguments.of("a class that has nothing to do with it", List.of(Locale.ROOT, new AtomicInteger())),
                Arguments.of("an interface of it", List.of((Named) () -> "a")),
                Arguments.of(
                        "all of them", List.of(new Object(), new Unit("a"), (Named) () -> "a", UUID.randomUUID())));
    }

    /** A route that asked for bytes of another body, or of this one, and went on. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("failuresBefore")
    void whateverCouldNotBeConvertedBeforeARecordIsWrittenAsJson(String what, List<Object> before) {
        assertThat(json(new Unit("bar"))).isEqualTo("{\"name\":\"bar\"}");
        for (Object body : before) {
            context.getTypeConverter().convertTo(byte[].class, body);
            context.getTypeConverter().convertTo(String.class, body);
            catchThrowable(() -> payload(body, "txt"));
            assertThat(json(new Unit("bar"))).isEqualTo("{\"name\":\"bar\"}");
            assertThat(json(new Pair(1, 2))).isEqualTo("{\"one\":1,\"two\":2}");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failuresBefore")
    void whateverCouldNotBeConvertedBeforeATypeConverterIsUsed(String what, List<Object> before) {
        for (Object body : before) {
            context.getTypeConverter().convertTo(byte[].class, body);
            catchThrowable(() -> payload(body, "json"));
        }
        addConverter(Named.class);

        for (String format : List.of("json", "txt")) {
            assertThat(payload(new Unit("own"), format)).isEqualTo("own");
            assertThat(payload((Named) () -> "own", format)).isEqualTo("own");
            assertThat(payload(new FilterInputStream(new ByteArrayInputStream(new byte[] {'a'})) {}, format))
                    .isEqualTo("a");
        }
    }

    @Test
    void aBodyThatCannotBeConvertedLeavesNoTraceInTheRegistry() {
        catchThrowable(() -> payload(new Object(), "json"));

        addFallback();
        assertThat(payload(Locale.ROOT, "json")).isEqualTo("by a fallback");
    }

    private void addFallback() {
        context.getTypeConverterRegistry()
                .addFallbackTypeConverter(
                        new SimpleTypeConverter(
                                false,
                                (type, exchange, value) ->
                                        type == byte[].class ? "by a fallback".getBytes(StandardCharsets.UTF_8) : null),
                        false);
    }

    private void addConverter(Class<? extends Named> type) {
        context.getTypeConverterRegistry()
                .addTypeConverter(
                        byte[].class, type, new SimpleTypeConverter(false, (target, exchange, value) -> ((Named) value)
                                .name()
                                .getBytes(StandardCharsets.UTF_8)));
    }

    interface Named {
        String name();
    }

    record Pair(int one, int two) {}

    @Test
    void theOneObjectMapperOfTheRegistryIsUsed() {
        context.getRegistry()
                .bind(
                        "mine",
                        JsonMapper.builder()
                                .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
                                .build());

        assertThat(json(new Unit("bar"))).isEqualTo("{\"Name\":\"bar\"}");
    }

    record Unit(String name) implements Named {}

    @Test
    void anObjectMapperOfTheRegistryThatKnowsNoTimesIsNamedInTheError() {
        context.getRegistry().bind("mine", new ObjectMapper());

        assertThatThrownBy(() -> json(Map.of("at", LocalDate.EPOCH)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.time.LocalDate")
                .hasMessageContaining("The ObjectMapper of the registry writes it");
    }

    @Test
    void ofSeveralObjectMappersOfTheRegistryNoneIsUsed() {
        context.getRegistry().bind("one", new ObjectMapper());
        context.getRegistry().bind("two", new ObjectMapper());

        assertThat(json(Map.of("at", LocalDate.EPOCH))).isEqualTo("{\"at\":\"1970-01-01\"}");
    }

    static Stream<Object> structures() {
        return Stream.of(new Unit("bar"), Instant.EPOCH, Optional.of(new Unit("bar")));
    }

    @ParameterizedTest
    @MethodSource("structures")
    void inAnotherFormatItIsRefused(Object body) {
        assertThatThrownBy(() -> payload(body, "txt"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot make a payload of format txt from a body of type")
                .hasMessageContaining("marshal the body before.");
    }
}
