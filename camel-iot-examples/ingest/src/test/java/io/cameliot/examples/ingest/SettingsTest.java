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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    private Path directory;

    private Path fileOf(Path of, String name) throws IOException {
        DefaultCamelContext camelContext = new DefaultCamelContext();
        camelContext.getPropertiesComponent().addOverrideProperty("ingest.directory", of.toString());
        camelContext.getPropertiesComponent().addOverrideProperty("ingest.file", name);
        camelContext
                .getPropertiesComponent()
                .addOverrideProperty("ingest.state", directory.resolve("state").toString());
        camelContext.getPropertiesComponent().addOverrideProperty("ingest.chunk", "1000");
        camelContext.getPropertiesComponent().addOverrideProperty("ingest.retries", "3");
        return Settings.of(camelContext).file();
    }

    @Test
    void theFileIsTheOneThatTheSystemFindsThroughLinks() throws IOException {
        Path deeper = Files.createDirectories(directory.resolve("real/deeper"));
        Files.writeString(directory.resolve("real/rows.csv"), "the right one");
        Files.writeString(directory.resolve("rows.csv"), "another");
        Path link = Files.createSymbolicLink(directory.resolve("link"), deeper);

        assertThat(fileOf(link.resolve(".."), "rows.csv")).hasContent("the right one");
    }

    @Test
    void anAbsoluteFileNeedsNoDirectory() throws IOException {
        Path file = Files.writeString(directory.resolve("rows.csv"), "rows");

        assertThat(fileOf(Path.of("/elsewhere"), file.toString())).isEqualTo(file.toRealPath());
    }

    @Test
    void oneFileHasOneNameOnWhateverWayItsDirectoryIsReached() throws IOException {
        Path real = Files.createDirectories(directory.resolve("real"));
        Files.writeString(real.resolve("rows.csv"), "rows");
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);

        assertThat(fileOf(link, "rows.csv"))
                .isEqualTo(fileOf(real, "rows.csv"))
                .isEqualTo(fileOf(real.resolve("../link/."), "rows.csv"))
                .isEqualTo(fileOf(directory, "link/rows.csv"));
    }

    @Test
    void aFileThatARunWritesItselfIsRefusedByNameOnWhateverWayItIsReached() throws IOException {
        Path state = Files.createDirectories(directory.resolve("state"));
        Path link = directory.resolve("link.csv");
        for (String name : Journal.FILES) {
            Files.writeString(state.resolve(name), "rows");
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, state.resolve(name));

            for (Path file :
                    List.of(state.resolve(name), state.resolve("../state").resolve(name), link)) {
                assertThatThrownBy(() -> fileOf(directory, file.toString()))
                        .isInstanceOf(UnusableFileException.class)
                        .hasMessageContainingAll(file.toString(), " is " + name, "Rename it", "ingest.state");
            }
        }
        Files.writeString(state.resolve("rows.csv"), "rows");
        assertThat(fileOf(state, "rows.csv")).hasContent("rows");
    }
}
