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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/** The one run through the file, from the routes' point of view: it ends well or fails. */
public final class Run {
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /** All chunks of the file are done. */
    public void fileRead() {
        end.complete(null);
    }

    /** A chunk could not be read or published, however often it was tried. */
    public void failed(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        end.completeExceptionally(cause);
    }

    /** Waits for the end. */
    public void await() throws InterruptedException, ExecutionException {
        end.get();
    }
}
