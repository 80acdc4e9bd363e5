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

/**
 * Hears of the end of a publish, once; again, if it throws a {@link VirtualMachineError}, such as an
 * {@link OutOfMemoryError}, as it has not heard then. Called by threads that must not wait: hand over and return.
 */
public interface PublishListener {
    /** The server has the message: PUBACK or PUBCOMP with QoS 1 or 2; with QoS 0, it was sent. */
    void acknowledged();

    /** The server did not take the message, or whether it did is not known. */
    void failed(Exception cause);
}
