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
package io.cameliot.benchmarks;

import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.Resource;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicVariable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the topic of one message costs: to make it of values, and to read it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TopicBenchmark {
    // Not final: a constant would be worked out when the code is compiled.
    private String event = "iot-2/type/weather-station/id/station-0042/evt/observation/fmt/json";
    private String deviceStatus = "iot-2/type/weather-station/id/station-0042/mon";
    private String ruleError = "iot-2/intf/climate/rule/too-hot/err/data";
    private String none = "iot-2/type/weather-station/id/station-0042/other";
    private String type = "weather-station";
    private String id = "station-0042";
    private String eventId = "observation";
    private String format = "json";

    @Benchmark
    public String ofEvent() {
        return Topic.of(Resource.EVENT, ClientKind.APPLICATION, this::value).toString();
    }

    private String value(TopicVariable variable) {
        return switch (variable) {
            case DEVICE_TYPE -> type;
            case DEVICE_ID -> id;
            case EVENT -> eventId;
            case FORMAT -> format;
            default -> null;
        };
    }

    @Benchmark
    public Object parseEvent() {
        return Topic.parse(event);
    }

    @Benchmark
    public Object parseDeviceStatus() {
        return Topic.parse(deviceStatus);
    }

    /** The last of an application's resources that is tried. */
    @Benchmark
    public Object parseRuleError() {
        return Topic.parse(ruleError);
    }

    @Benchmark
    public Object parseOtherTopic() {
        return Topic.parse(none);
    }

    @Benchmark
    public String subjectOfEvent() {
        return Topic.parse(event).orElseThrow().subject();
    }
}
