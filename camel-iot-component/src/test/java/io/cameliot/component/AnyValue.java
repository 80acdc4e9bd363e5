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

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.cameliot.protocol.ClientKind;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;
import javax.net.ssl.HostnameVerifier;
import org.apache.camel.ExchangePattern;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Persistence;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.apache.camel.support.LoggingExceptionHandler;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * A value that somebody may give an option or a header, and what it means to a reader of the documentation.
 *
 * @param text   what it says as a text, null if nothing
 * @param number the whole number that it says, null if none
 * @param time   the time that it says with a unit of its own, null if none
 * @param truth  the truth value that it says, null if none
 */
record AnyValue(Object value, String text, BigInteger number, Duration time, Boolean truth) {
    private static final int RANDOM_ONES = 60;

    private static AnyValue text(String text) {
        return new AnyValue(text, text, null, null, null);
    }

    private static AnyValue digits(String digits) {
        return new AnyValue(digits, digits, new BigInteger(digits), null, null);
    }

    private static AnyValue time(String text, Duration time) {
        return new AnyValue(text, text, null, time, null);
    }

    private static AnyValue time(Duration time) {
        return new AnyValue(time, null, null, time, null);
    }

    private static AnyValue truth(Object value, boolean truth) {
        return new AnyValue(value, value.toString(), null, null, truth);
    }

    private static AnyValue number(Number value, String whole) {
        return new AnyValue(value, value.toString(), whole == null ? null : new BigInteger(whole), null, null);
    }

    private static AnyValue saying(Object value, String text) {
        return new AnyValue(value, text, null, null, null);
    }

    private static AnyValue nothing(Object value) {
        return new AnyValue(value, null, null, null, null);
    }

    /** Values of all kinds, and some that are made up. */
    static List<AnyValue> all(SplittableRandom random) {
        List<AnyValue> all = new ArrayList<>();
        addTexts(all);
        addNumbersAndTimes(all);
        addObjects(all);
        for (int i = 0; i < RANDOM_ONES; i++) {
            all.add(any(random));
        }
        return all;
    }

    private static void addTexts(List<AnyValue> all) {
        for (String text : List.of(
                "",
                " ",
                "abc",
                "s",
                "ms",
                "1.5",
                "1e3",
                "0x10",
                "1_000",
                "12 s",
                "30S",
                "3s2h",
                "--1",
                "NaN",
                "yes",
                "on",
                "device",
                "DEVICE",
                "De-Vice",
                "gate_way",
                "mqtt-broker",
                "MqttBroker",
                "iot tool",
                "redeliver",
                "in-out",
                "FAIL",
                "file",
                "#none",
                "#",
                "#bean:none",
                "tcp://127.0.0.1:1",
                "mqtt://127.0.0.1",
                "MQTTS://host",
                "ssl://",
                "host:1",
                "http://host",
                "ssl://host:70000",
                "ws://host/mqtt",
                "wss://host:-1",
                "pump",
                "a/b",
                "+",
                "#/a",
                "a\nb",
                "pump\n",
                "a\tb\u0001",
                "a\u0000b",
                "a\uD83Db",
                "\uDE00",
                "😀",
                "\u202Ex",
                "\uFFFF",
                "x".repeat(37),
                "x".repeat(32_001),
                "日".repeat(21_846),
                "null",
                "RAW(a",
                "${x}",
                "iot-2/type/t/id/i/evt/e/fmt/json",
                "iot.example.com",
                "text/plain; charset=utf-8",
                "T0p$Secret!*(x)&")) {
            all.add(text(text));
        }
        for (String digits : List.of(
                "0",
                "1",
                "2",
                "3",
                "-1",
                "-2",
                "007",
                "30",
                "65535",
                "65536",
                "2147483647",
                "2147483648",
                "4294967295",
                "4294967296",
                "4294967297",
                "9223372036854775807",
                "9223372036854775808",
                "-9223372036854775809")) {
            all.add(digits(digits));
        }
        for (String truth : List.of("true", "TRUE", "False", "fAlSe")) {
            all.add(truth(truth, Boolean.parseBoolean(truth)));
        }
        all.add(time("30s", Duration.ofSeconds(30)));
        all.add(time("1h", Duration.ofHours(1)));
        all.add(time("1h30m", Duration.ofMinutes(90)));
        all.add(time("1d2h3m4s", Duration.ofDays(1).plusHours(2).plusMinutes(3).plusSeconds(4)));
        all.add(time("500ms", Duration.ofMillis(500)));
        all.add(time("1500ms", Duration.ofMillis(1_500)));
        all.add(time("2s0ms", Duration.ofSeconds(2)));
        all.add(time("0s", Duration.ZERO));
        all.add(time("999999999d", Duration.ofDays(999_999_999)));
        all.add(time("PT30S", Duration.ofSeconds(30)));
        all.add(time("PT0.5S", Duration.ofMillis(500)));
        all.add(time("P1D", Duration.ofDays(1)));
        all.add(time("PT-5S", Duration.ofSeconds(-5)));
    }

    private static void addNumbersAndTimes(List<AnyValue> all) {
        for (Number number : List.of(0, 1, 2, 3, -1, 30, 60L, (short) 2, (byte) 1, Long.MAX_VALUE, Long.MIN_VALUE)) {
            all.add(number(number, number.toString()));
        }
        all.add(number(2.0, "2"));
        all.add(number(30f, "30"));
        all.add(number(new BigDecimal("30.00"), "30"));
        all.add(number(BigInteger.TWO.pow(70), BigInteger.TWO.pow(70).toString()));
        all.add(number(new AtomicInteger(2), "2"));
        for (Number number : List.of(
                1.5,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.MIN_VALUE,
                Float.NaN,
                new BigDecimal("1E-999999999"),
                new BigDecimal("1E+999999999"))) {
            all.add(number(number, null));
        }
        all.add(truth(true, true));
        all.add(truth(false, false));
        for (Duration time : List.of(
                Duration.ZERO,
                Duration.ofNanos(1),
                Duration.ofMillis(1_500),
                Duration.ofSeconds(30),
                Duration.ofDays(1),
                Duration.ofSeconds(-1),
                Duration.ofNanos(-1),
                Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
                Duration.ofSeconds(Long.MIN_VALUE))) {
            all.add(time(time));
        }
    }

    private static void addObjects(List<AnyValue> all) {
        for (Enum<?> constant : List.of(
                ServerType.MQTT_BROKER,
                ClientKind.DEVICE,
                OnFailure.REDELIVER,
                WhenDisconnected.FAIL,
                PahoMqtt5Persistence.FILE,
                ExchangePattern.InOut,
                TimeUnit.SECONDS)) {
            all.add(saying(constant, constant.name()));
        }
        UUID uuid = new UUID(1, 2);
        all.add(saying(uuid, uuid.toString()));
        all.add(saying('c', "c"));
        all.add(new AnyValue(new StringBuilder("30"), "30", BigInteger.valueOf(30), null, null));
        all.add(saying("pump".getBytes(StandardCharsets.UTF_8), "pump"));
        all.add(saying(new byte[0], ""));
        all.add(nothing(new byte[] {(byte) 0xFF, 0}));
        all.add(nothing(ByteBuffer.wrap(new byte[] {1})));
        all.add(nothing(null));
        Properties properties = new Properties();
        properties.setProperty("a", "b");
        ArrayNode array = JsonNodeFactory.instance.arrayNode().add(1);
        HostnameVerifier verifier = (host, session) -> true;
        for (Object object : List.of(
                List.of(),
                List.of("a"),
                List.of(1, 2),
                Map.of(),
                Map.of("a", "b"),
                Map.of("Host", "b"),
                Map.of(1, 2),
                Map.of("a", "b\nc"),
                properties,
                Set.of(1),
                new String[] {"a"},
                new int[] {1},
                new Object(),
                new Date(0),
                Instant.EPOCH,
                URI.create("a:b"),
                Path.of("a"),
                Optional.of("a"),
                Locale.ROOT,
                array,
                JsonNodeFactory.instance.objectNode().put("a", 1),
                TextNode.valueOf("a"),
                new ByteArrayInputStream(new byte[] {'a'}),
                new SSLContextParameters(),
                new DefaultHeaderFilterStrategy(),
                SocketFactory.getDefault(),
                verifier,
                new LoggingExceptionHandler(null, AnyValue.class),
                new MqttProperties(),
                new IotConfiguration(),
                AnyValue.class,
                new IllegalStateException("a"))) {
            all.add(nothing(object));
        }
    }

    private static AnyValue any(SplittableRandom random) {
        long number = random.nextLong() >> random.nextInt(Long.SIZE);
        return switch (random.nextInt(5)) {
            case 0 -> digits(Long.toString(number));
            case 1 -> number(number, Long.toString(number));
            case 2 -> {
                int seconds = random.nextInt(100_000);
                yield time(seconds + "s", Duration.ofSeconds(seconds));
            }
            case 3 -> time(Duration.ofMillis(random.nextInt(200_000) - 1_000));
            default -> text(anyText(random));
        };
    }

    /** Begins with a letter, so that it says no number and no time. */
    private static String anyText(SplittableRandom random) {
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(12); i > 0; i--) {
            int bound =
                    switch (random.nextInt(4)) {
                        case 0 -> 0x20;
                        case 1 -> 0x7F;
                        case 2 -> 0x3000;
                        default -> 0x10000;
                    };
            text.append((char) random.nextInt(bound));
        }
        return text.toString();
    }

    /** Whether MQTT carries a text (MQTT 5.0, 1.5.4): found out by other means than in the component. */
    static boolean fitsMqtt(String text) {
        return text.indexOf('\0') < 0
                && StandardCharsets.UTF_8.newEncoder().canEncode(text)
                && text.getBytes(StandardCharsets.UTF_8).length <= 65_535;
    }

    /** The same value, saying another text. */
    AnyValue as(String other) {
        return new AnyValue(value, other, number, time, truth);
    }

    /** The whole number of a unit that it says, null if none. @param unit null for a plain number */
    BigInteger in(Duration unit, boolean roundUp) {
        if (number != null || unit == null || time == null || time.isNegative()) {
            return number;
        }
        BigDecimal units = nanos(time).divide(nanos(unit));
        BigDecimal whole = units.setScale(0, java.math.RoundingMode.UP);
        return roundUp || whole.compareTo(units) == 0 ? whole.toBigInteger() : null;
    }

    private static BigDecimal nanos(Duration time) {
        return BigDecimal.valueOf(time.getSeconds()).movePointRight(9).add(BigDecimal.valueOf(time.getNano()));
    }

    /** For failures of a test. */
    String shown() {
        String shown = String.valueOf(value instanceof byte[] bytes ? List.of(bytes.length, "bytes") : value);
        return (value == null ? "" : value.getClass().getSimpleName() + " ")
                + shown.substring(0, Math.min(60, shown.length()));
    }
}
