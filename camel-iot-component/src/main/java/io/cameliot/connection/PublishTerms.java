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
package io.cameliot.connection;

import java.time.Duration;

/**
 * How patient whoever publishes a message is.
 *
 * @param timeout           until when it has to be acknowledged, the wait for a connection and for a place in the window
 *                          included
 * @param waitForConnection whether it waits while there is no connection; else it fails at once then, also if the
 *                          connection is lost before the acknowledgement
 */
public record PublishTerms(Duration timeout, boolean waitForConnection) {}
