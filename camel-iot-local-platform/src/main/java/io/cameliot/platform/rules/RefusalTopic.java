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
package io.cameliot.platform.rules;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A topic name that carries a refusal from the place that may rename topics to the later one that may disconnect
 * clients. The broker has two such places and hands nothing but the packet from one to the other.
 *
 * <p>{@code ~refused/{reason code}/{reason}}: no organisation is called {@code ~refused}, clients' topics reach the
 * broker only behind their organisation's ID, and the reason is encoded so that the name is a legal topic and filter.
 */
public final class RefusalTopic {

    private static final String PREFIX = "~refused/";

    private RefusalTopic() {}

    /** The topic that carries this refusal. */
    public static String of(Verdict.Refused<?> refused) {
        // The encoder writes a space as +, which would be a wildcard.
        String reason =
                URLEncoder.encode(refused.reason(), StandardCharsets.UTF_8).replace("+", "%20");
        return PREFIX + refused.code().value() + "/" + reason;
    }

    /** The refusal that the topic carries, if it carries one. */
    public static Optional<Verdict.Refused<Void>> parse(String topic) {
        if (!topic.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String[] parts = topic.substring(PREFIX.length()).split("/", 2);
        ReasonCode code = ReasonCode.of(Integer.parseInt(parts[0])).orElseThrow();
        return Optional.of(new Verdict.Refused<>(code, URLDecoder.decode(parts[1], StandardCharsets.UTF_8)));
    }
}
