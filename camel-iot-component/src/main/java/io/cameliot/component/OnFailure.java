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

/** What becomes of a message that the route fails to process and does not handle. */
public enum OnFailure {
    /** It is reported to the consumer's exception handler and acknowledged. */
    ACKNOWLEDGE,
    /** The server is made to send it again, a limited number of times; then it is reported and acknowledged. */
    REDELIVER
}
