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
package io.cameliot.simulator;

/** Payloads: nothing is ever written into them. */
final class Payloads {
    static final byte[] SMALL = {1, 2, 3, 4, 5, 6, 7, 8};
    /** More than a packet may have that a client sends, and a few of them are more than it keeps of what it receives. */
    static final byte[] LARGE = new byte[30_000];

    private Payloads() {}
}
