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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.POJONode;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** Nothing that can be read once only goes out as JSON: it would be empty the second time. */
class RepeatableJsonTest {
    record Holder(Object values) {}

    /** Without a record's constructor, as an old bean has it. */
    public static final class Bean {
        public Iterator<Integer> getValues() {
            return List.of(1, 2).iterator();
        }
    }

    private static List<Object> readOnce() {
        return List.of(
                List.of(1, 2).iterator(),
                Stream.of(1, 2),
                IntStream.range(0, 2),
                Collections.enumeration(List.of(1, 2)),
                new InputStreamCache(new byte[] {1}),
                new ByteArrayInputStream(new byte[] {1}),
                new StringReader("text"));
    }

    /** The strict one of Jackson takes streams for beans without properties, and refuses these itself. */
    private enum Mapper {
        OF_THE_COMPONENT,
        OF_THE_REGISTRY,
        LENIENT_OF_THE_REGISTRY
    }

    private static String json(Object body, Mapper mapper) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            if (mapper != Mapper.OF_THE_COMPONENT) {
                boolean strict = mapper == Mapper.OF_THE_REGISTRY;
                context.getRegistry()
                        .bind("mine", new ObjectMapper().configure(SerializationFeature.FAIL_ON_EMPTY_BEANS, strict));
            }
            context.disableJMX();
            context.start();
            return new String(
                    new OutboundPayload(context, 1_000, new ReadSources())
                            .of(new DefaultExchange(context), body, "json"),
                    StandardCharsets.UTF_8);
        }
    }

    @Test
    void aValueInsideThatCanBeReadOnceIsRefusedByName() {
        for (Mapper mapper : Mapper.values()) {
            for (Object value : readOnce()) {
                for (Object body : List.of(
                        Map.of("k", value),
                        List.of(1, value),
                        new Object[] {value},
                        Map.of("k", List.of(Map.of("l", value))),
                        new Holder(value),
                        new Holder(Map.of("k", value)),
                        JsonNodeFactory.instance.objectNode().set("k", new POJONode(value)))) {
                    assertThatThrownBy(() -> json(body, mapper))
                            .as("%s in %s, mapper %s", value, body, mapper)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining(value.getClass().getTypeName())
                            .hasMessageContaining(
                                    mapper == Mapper.OF_THE_COMPONENT || value instanceof Iterator
                                            ? "can be read once only"
                                            : "Cannot write");
                }
            }
            assertThatThrownBy(() -> json(Map.of("k", new Bean()), mapper))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("can be read once only");
        }
        assertThatThrownBy(() -> json(Map.of("k", Optional.of(List.of(1).iterator())), Mapper.OF_THE_COMPONENT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("can be read once only");
    }

    @Test
    void whatCanBeReadAgainIsWrittenAsBefore() throws Exception {
        Iterable<Integer> iterable = List.of(1, 2)::iterator;
        for (Mapper mapper : Mapper.values()) {
            assertThat(json(Map.of("k", List.of(1, Map.of("l", "é"))), mapper)).isEqualTo("{\"k\":[1,{\"l\":\"é\"}]}");
            assertThat(json(Map.of("k", iterable), mapper)).isEqualTo("{\"k\":[1,2]}");
            assertThat(json(new Holder(new int[] {1}), mapper)).isEqualTo("{\"values\":[1]}");
        }
    }
}
