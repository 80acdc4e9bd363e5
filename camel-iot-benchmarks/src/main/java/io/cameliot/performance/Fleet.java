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
package io.cameliot.performance;

/** Processes that do the same at the same time, connected and ready. */
interface Fleet extends AutoCloseable {
    /** Has them publish, or process, so many messages together; how many it were in a second. */
    double run(int messages) throws Exception;

    /** What went wrong in all runs. */
    Loss loss() throws Exception;

    @Override
    void close() throws Exception;

    /**
     * What went wrong.
     *
     * @param lost  messages that no process has received, or that were not acknowledged
     * @param twice messages that came more than once
     */
    record Loss(long lost, long twice) {}

    /** Makes the processes. */
    @FunctionalInterface
    interface Start {
        Fleet start() throws Exception;
    }
}
