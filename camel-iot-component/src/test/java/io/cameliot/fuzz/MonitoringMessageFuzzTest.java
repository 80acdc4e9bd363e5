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
package io.cameliot.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.component.MonitoringMessageConverter;
import io.cameliot.protocol.MonitoringMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.TypeConversionException;
import org.junit.jupiter.api.Test;

/** Monitoring messages, as the server sends them and as routes make them. */
class MonitoringMessageFuzzTest {
    private static final List<String> KNOWN = Vectors.lines("monitoring.jsonl", "monitoring-published.jsonl");
    private static final List<String> FIELDS = List.of(
            "Action",
            "Time",
            "ClientAddr",
            "ClientID",
            "Port",
            "Secure",
            "SecureConnection",
            "Protocol",
            "User",
            "CertName",
            "Certname",
            "ConnectTime",
            "Durable",
            "NewSession",
            "CloseCode",
            "Reason",
            "ReadBytes",
            "ReadMsg",
            "WriteBytes",
            "WriteMsg",
            "otherFields",
            "closeCode",
            "client",
            "device",
            "sentCloseCode",
            "@type",
            "",
            "x");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "\"true\"",
            "0",
            "-0",
            "-1",
            "288",
            "\"288\"",
            "1.0",
            "1e5",
            "1E+999999999",
            "1E-999999999",
            "2147483648",
            "9223372036854775808",
            "\"\"",
            "\"a\"",
            "\"\\u0000\"",
            "\"\\uD83D\"",
            "\"\\uDE00x\"",
            "\"\uD83D\"",
            "\"Connect\"",
            "\"Disconnect\"",
            "\"d:o:t:i\"",
            "\"2026-02-01T10:00:00.250Z\"",
            "\"2026-02-01T10:00:00ZZ\"",
            "\"-999999999-01-01T00:00:00Z\"",
            "\"9999-12-31T23:59:59.999-18:00\"",
            "{}",
            "[]",
            "[1,[2,{\"y\":null}]]",
            "{\"a\":{\"a\":1,\"a\":2}}",
            "NaN",
            "Infinity",
            "\"NaN\"",
            "01",
            ".5",
            "'a'");
    private static final List<String> PARTS = new ArrayList<>(VALUES);

    /** What no parser may take long for, or much memory. */
    private static final List<String> HOSTILE = List.of(
            "[".repeat(100_000),
            "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
            "{\"x\":".repeat(100_000) + "1" + "}".repeat(100_000),
            "{\"User\":\"" + "u".repeat(10_000_000) + "\"}",
            "{\"x\":\"" + "\\u0041".repeat(1_000_000) + "\"}",
            "{\"" + "n".repeat(10_000_000) + "\":1}",
            "{\"x\":" + "9".repeat(1_000_000) + "}",
            "{\"ReadMsg\":" + "9".repeat(1_000_000) + "}",
            "{\"ReadMsg\":\"" + "9".repeat(1_000_000) + "\"}",
            "{\"Port\":\"" + " ".repeat(1_000_000) + "1\"}",
            "{\"x\":1." + "9".repeat(1_000_000) + "e-9999999}",
            "{\"Time\":\"2026-02-01T10:00:00." + "0".repeat(1_000_000) + "Z\"}",
            "{\"User\":\"a\"" + ",\"User\":\"b\"".repeat(100_000) + "}",
            "{\"x\":1" + ",\"x\":1".repeat(1_000_000) + "}",
            " ".repeat(10_000_000) + "{}",
            "{}" + "\n".repeat(10_000_000));

    static {
        PARTS.addAll(List.of("{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "//", "/**/", "{}", "\uFEFF", "\n"));
        FIELDS.forEach(field -> PARTS.add(",\"" + field + "\":"));
    }

    private final Mutations mutations = new Mutations(KNOWN, PARTS);

    @Test
    void bytesBecomeAMessageThatIsWrittenAndReadAgainOrAreRefused() {
        new Fuzzer("monitoring messages of bytes", 40_000)
                .run(
                        chance -> Mutations.bytes(json(chance), chance),
                        payload -> check(payload, MonitoringMessageConverter::toMonitoringMessage));
    }

    @Test
    void textBecomesAMessageThatIsWrittenAndReadAgainOrIsRefused() {
        new Fuzzer("monitoring messages of text", 30_000)
                .run(this::json, payload -> check(payload, MonitoringMessageConverter::toMonitoringMessage));
    }

    @Test
    void aStreamBecomesAMessageThatIsWrittenAndReadAgainOrIsRefused() {
        new Fuzzer("monitoring messages of streams", 5_000)
                .run(
                        chance -> Mutations.bytes(json(chance), chance),
                        payload -> check(payload, MonitoringMessageFuzzTest::ofStream));
    }

    @Test
    void aMapBecomesAMessageThatIsWrittenAndReadAgainOrIsRefused() {
        new Fuzzer("monitoring messages of maps", 30_000)
                .run(this::map, fields -> check(fields, MonitoringMessageConverter::toMonitoringMessage));
    }

    private static MonitoringMessage ofStream(byte[] payload) {
        try {
            return MonitoringMessageConverter.toMonitoringMessage(new ByteArrayInputStream(payload));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> String check(T payload, Function<T, MonitoringMessage> convert) {
        MonitoringMessage message;
        try {
            message = convert.apply(payload);
        } catch (TypeConversionException e) {
            Refusals.requireClear(e.getMessage());
            assertThat(e.getMessage()).contains("Not a monitoring message");
            return "refused";
        }
        if (message == null) {
            assertThat(
                            payload instanceof byte[] bytes
                                    ? bytes.length
                                    : payload.toString().length())
                    .isZero();
            return "empty";
        }
        byte[] written = MonitoringMessageConverter.toBytes(message);
        // What is just below the limit may be written a little longer.
        if (written.length <= 131_072) {
            assertThat(MonitoringMessageConverter.toMonitoringMessage(written)).isEqualTo(message);
            assertThat(MonitoringMessageConverter.toMonitoringMessage(new String(written, StandardCharsets.UTF_8)))
                    .isEqualTo(message);
            assertThat(MonitoringMessageConverter.toMonitoringMessage(MonitoringMessageConverter.toMap(message)))
                    .isEqualTo(message);
        }
        message.client();
        message.device();
        assertThat(message.closeCode()).isNotNull();
        return "message";
    }

    private String json(Chance chance) {
        if (chance.onceIn(2_000)) {
            return chance.oneOf(HOSTILE);
        }
        if (chance.onceIn(2)) {
            return mutations.text(chance);
        }
        StringBuilder object = new StringBuilder("{");
        for (int i = chance.below(8); i >= 0; i--) {
            object.append('"')
                    .append(chance.oneOf(FIELDS))
                    .append("\":")
                    .append(chance.oneOf(VALUES))
                    .append(i == 0 ? "}" : ",");
        }
        return chance.onceIn(2) ? object.toString() : mutations.changed(object.toString(), chance);
    }

    private Map<Object, Object> map(Chance chance) {
        Map<Object, Object> fields = new LinkedHashMap<>();
        for (int i = chance.below(8); i > 0; i--) {
            Object name = chance.onceIn(20) ? chance.oneOf(List.of(1, 2.5, Instant.EPOCH)) : chance.oneOf(FIELDS);
            fields.put(chance.onceIn(100) ? null : name, value(chance, fields, 0));
        }
        return fields;
    }

    private Object value(Chance chance, Map<Object, Object> around, int depth) {
        return switch (chance.below(depth > 6 ? 14 : 19)) {
            case 0 -> null;
            case 1 -> chance.below(1_000);
            case 2 -> chance.anyLong();
            case 3 -> BigInteger.ONE.shiftLeft(chance.onceIn(500) ? 100_000 : chance.below(200));
            case 4 -> new BigDecimal("1E" + chance.oneOf(List.of("5", "+999999999", "-999999999", "-3")));
            case 5 -> chance.oneOf(List.of(0.5, -0.0, Double.NaN, Double.MAX_VALUE, Double.NEGATIVE_INFINITY));
            case 6 -> chance.onceIn(2);
            case 7 ->
                chance.oneOf(List.of(Instant.EPOCH, Instant.MAX, Instant.MIN, Instant.ofEpochSecond(1_800_000_000)));
            case 8 -> new byte[chance.below(100)];
            case 9 -> chance.onceIn(20) ? new Object() : 'c';
            case 10, 11, 12, 13 -> mutations.changed(chance.oneOf(List.of("Connect", "", "288", "true")), chance);
            case 14 -> chance.onceIn(20) ? List.of(around) : List.of();
            case 15 -> nested(chance);
            case 16 -> {
                Map<Object, Object> inner = new LinkedHashMap<>();
                inner.put(chance.oneOf(FIELDS), value(chance, around, depth + 1));
                yield inner;
            }
            default -> {
                List<Object> items = new ArrayList<>();
                for (int i = chance.below(4); i > 0; i--) {
                    items.add(value(chance, around, depth + 1));
                }
                yield items;
            }
        };
    }

    /** Lists in lists, now and then far too many, or each twice in the next. */
    private static Object nested(Chance chance) {
        Object nested = List.of();
        int depth = chance.onceIn(100) ? 100_000 : chance.below(40);
        boolean twice = chance.onceIn(20);
        for (int i = 0; i < depth; i++) {
            nested = twice ? List.of(nested, nested) : List.of(nested);
        }
        return nested;
    }
}
