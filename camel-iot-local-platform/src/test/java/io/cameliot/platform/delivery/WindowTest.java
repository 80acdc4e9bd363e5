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
package io.cameliot.platform.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {

    @Test
    void has_as_many_places_as_its_size_says() {
        Window window = new Window(2);

        assertThat(window.take()).isTrue();
        assertThat(window.take()).isTrue();
        assertThat(window.take()).isFalse();
        window.release();
        assertThat(window.take()).isTrue();
        assertThat(window.take()).isFalse();
    }

    @Test
    void tells_once_of_a_place_that_somebody_has_wanted() {
        Window window = new Window(2);
        window.take();
        assertThat(window.release()).isFalse();
        window.take();
        window.take();
        window.take();

        assertThat(window.release()).isTrue();
        assertThat(window.release()).isFalse();
    }

    @Test
    void tells_of_no_place_while_more_are_taken_than_there_are() {
        Window window = new Window(1);
        window.takeAnyway();
        window.takeAnyway();
        window.takeAnyway();
        assertThat(window.take()).isFalse();

        assertThat(window.release()).isFalse();
        assertThat(window.release()).isFalse();
        assertThat(window.release()).isTrue();
        assertThat(window.take()).isTrue();
    }
}
