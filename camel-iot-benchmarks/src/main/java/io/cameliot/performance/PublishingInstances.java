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

import io.cameliot.lab.ChildProcess;
import java.util.ArrayList;
import java.util.List;

/** Processes that publish at the same time. */
final class PublishingInstances implements Fleet {
    private final List<ChildProcess> children = new ArrayList<>();
    private long published;
    private long acknowledged;

    PublishingInstances(String serverUri, String type, int instances) throws Exception {
        for (int instance = 0; instance < instances; instance++) {
            children.add(ChildProcess.start(PublishingInstance.class, serverUri, "publisher-" + instance, type));
        }
        for (ChildProcess child : children) {
            child.answer();
        }
    }

    @Override
    public double run(int messages) throws Exception {
        int each = messages / children.size();
        children.forEach(child -> child.send(String.valueOf(each)));
        long begin = Long.MAX_VALUE;
        long end = 0;
        for (ChildProcess child : children) {
            String[] answer = child.answer().split(" ");
            acknowledged += Long.parseLong(answer[0]);
            begin = Math.min(begin, Long.parseLong(answer[1]));
            end = Math.max(end, Long.parseLong(answer[2]));
        }
        published += (long) each * children.size();
        return each * children.size() * 1e3 / (end - begin);
    }

    @Override
    public Loss loss() {
        return new Loss(published - acknowledged, 0);
    }

    @Override
    public void close() throws Exception {
        for (ChildProcess child : children) {
            child.close();
        }
    }
}
