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
package io.cameliot.platform.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.cameliot.platform.LocalPlatform;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

class CannotListenTest {

    @Test
    void a_port_in_use_has_to_be_freed_or_changed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatIllegalStateException()
                    .isThrownBy(() ->
                            LocalPlatform.builder().port(taken.getLocalPort()).start())
                    .withMessageContaining("port " + taken.getLocalPort())
                    .withMessageContaining("Stop what listens there");
        }
    }

    @Test
    void an_address_of_another_machine_is_told_as_such() {
        // An address for documentation, which no machine has.
        assertThatIllegalStateException()
                .isThrownBy(() -> LocalPlatform.builder().host("192.0.2.1").start())
                .withMessageContaining("192.0.2.1")
                .withMessageContaining("no address of this machine")
                .withMessageNotContaining("Stop what listens there");
    }

    @Test
    void a_host_that_is_not_known_is_told_as_such() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> LocalPlatform.builder().host("nowhere.invalid").start())
                .withMessageContaining("nowhere.invalid")
                .withMessageContaining("not known")
                .withMessageNotContaining("Stop what listens there");
    }

    /** The exception is made here: who runs the tests may be allowed to use any port. */
    @Test
    void a_port_that_the_user_may_not_use_is_told_as_such() {
        SocketException denied = new SocketException("Permission denied");

        assertThat(CannotListen.exception("127.0.0.1", 80, denied))
                .hasMessageContaining("port 80")
                .hasMessageContaining("Permission denied")
                .hasMessageContaining("above 1023")
                .hasMessageNotContaining("Stop what listens there")
                .hasCause(denied);
    }
}
