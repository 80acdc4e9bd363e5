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

/** The server takes no event: what is at fault is not single rows, and nothing of the file counts as done. */
public final class NothingTakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param refused how many events the server has refused
     * @param reason  why it has refused the first of them
     */
    NothingTakenException(long refused, String reason) {
        super("The server has refused all " + refused
                + " events of this run, and nothing of it counts as done. Check that the API key may publish and that the devices"
                + " are registered, then run again. If it is the rows that are at fault and an earlier run has begun the file,"
                + " remove progress.properties in the directory that ingest.state names: then a run begins anew, and rejects"
                + " them once the server has acknowledged one. The first: "
                + reason);
    }
}
