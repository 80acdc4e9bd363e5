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

import io.cameliot.component.MonitoringMessageConverter;
import io.cameliot.protocol.MonitoringMessage;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs to read and write a monitoring message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MonitoringMessageBenchmark {
    private final byte[] connect = json("""
            {"Action":"Connect","Time":"2017-01-20T14:27:13.113Z","ClientAddr":"198.51.100.7",\
            "ClientID":"a:myorgid:myserver","Port":8883,"Secure":true,"Protocol":"mqtt4",\
            "User":"a-maqdpu-jkdhgkjha","Durable":false}""");

    private final byte[] disconnect = json("""
            {"Action":"Disconnect","Time":"2026-02-01T10:00:00.250Z","ClientAddr":"203.0.113.4",\
            "ClientID":"d:2m2g5i:dt0:pump-01","Port":443,"Secure":true,"Protocol":"mqtt5-ws",\
            "CertName":"d:dt0:pump-01","ConnectTime":"2026-02-01T09:00:00.000Z","CloseCode":288,\
            "Reason":"The client ID was reused.","ReadBytes":9007199254740993,"ReadMsg":5000000000,\
            "WriteBytes":0,"WriteMsg":0}""");

    private final byte[] offsetFromUtc = json("""
            {"Action":"Connect","Time":"2014-07-07T06:37:56.494-04:00","ClientAddr":"198.51.100.9",\
            "ClientID":"d:2m2g5i:dt0:pump-01","Port":1883,"Secure":false,"Protocol":"mqtt3"}""");

    private final MonitoringMessage message = MonitoringMessageConverter.toMonitoringMessage(disconnect);

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Benchmark
    public MonitoringMessage readConnect() {
        return MonitoringMessageConverter.toMonitoringMessage(connect);
    }

    @Benchmark
    public MonitoringMessage readDisconnect() {
        return MonitoringMessageConverter.toMonitoringMessage(disconnect);
    }

    /** As old platforms write the time. */
    @Benchmark
    public MonitoringMessage readTimeWithOffset() {
        return MonitoringMessageConverter.toMonitoringMessage(offsetFromUtc);
    }

    @Benchmark
    public byte[] writeDisconnect() {
        return MonitoringMessageConverter.toBytes(message);
    }
}
