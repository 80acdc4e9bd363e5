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
package io.cameliot.examples.ingest;

import io.cameliot.component.IotConstants;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;

/**
 * What a station saw on a day.
 *
 * @param precipitation  mm
 * @param temperatureMax °C
 * @param temperatureMin °C
 * @param wind           m/s
 */
public record Observation(
        String station,
        LocalDate date,
        double precipitation,
        double temperatureMax,
        double temperatureMin,
        double wind,
        String weather) {

    /** The event: its device, and its payload, which the component writes as JSON. */
    Message toMessage(CamelContext camelContext) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("time", date + "T00:00:00Z");
        payload.put("precipitation", precipitation);
        payload.put("temperatureMax", temperatureMax);
        payload.put("temperatureMin", temperatureMin);
        payload.put("wind", wind);
        payload.put("weather", weather);
        Message message = new DefaultMessage(camelContext);
        message.setHeader(IotConstants.DEVICE_ID, deviceId());
        message.setBody(payload);
        return message;
    }

    /** Device IDs have no spaces: "New York" is the device New-York. */
    private String deviceId() {
        return station.replace(' ', '-');
    }
}
