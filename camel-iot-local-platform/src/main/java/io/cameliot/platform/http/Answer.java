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
package io.cameliot.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;

/**
 * What is answered to a request.
 *
 * @param status the HTTP status
 * @param body the JSON body, if there is one
 */
record Answer(int status, Optional<JsonNode> body) {

    static final int OK = 200;
    static final int CREATED = 201;
    static final int ACCEPTED = 202;
    static final int NO_CONTENT = 204;
    static final int BAD_REQUEST = 400;
    static final int UNAUTHORIZED = 401;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int CONFLICT = 409;
    static final int TOO_LARGE = 413;
    static final int FAILED = 500;

    static Answer of(int status, JsonNode body) {
        return new Answer(status, Optional.of(body));
    }

    static Answer empty() {
        return new Answer(NO_CONTENT, Optional.empty());
    }

    /** An error with a sentence for humans. */
    static Answer error(int status, String message) {
        return of(status, JsonNodeFactory.instance.objectNode().put("message", message));
    }
}
