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

import org.apache.camel.Exchange;
import org.apache.camel.ExchangeTimedOutException;

/** A request was published and no reply came in time. */
public class NoReplyException extends ExchangeTimedOutException {

    NoReplyException(Exchange exchange, long millis) {
        super(
                exchange,
                millis,
                "No reply came within replyTimeout to what was published; it may have arrived all the same. The exchange is"
                        + " InOut, so that a reply was waited for. If none is meant to come, publish with the pattern"
                        + " InOnly, or set disableReplyTo.");
    }
}
