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
package io.cameliot.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PropertyBindingSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret whose option is misspelt is a secret all the same. */
class MisspeltSecretTest {
    private static final String SECRET = "LEAK1";

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static Throwable failureOf(String options) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            IotConfiguration configuration =
                    context.getComponent("iot", IotComponent.class).getConfiguration();
            configuration.setAppId("board");
            configuration.setApiKey("a-myorg1-test");
            configuration.setAuthToken("t");
            return catchThrowable(() -> context.getEndpoint("iot:event?" + options));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth_token=LEAK1",
                "api_key=LEAK1",
                "AUTH_TOKEN=RAW(LEAK1)",
                "auth.token=LEAK1",
                "authToken.x=LEAK1",
                "authToken[0]=LEAK1",
                "token=LEAK1",
                "tokens=LEAK1",
                "client-secret=LEAK1",
                "passwords=LEAK1",
                "WIOTP_AUTH_TOKEN=LEAK1",
                "WIOTP_API_KEY=LEAK1"
            })
    void aMisspeltSecretIsRefusedByNameAndNotShown(String option) throws Exception {
        Throwable failure = failureOf("type=pump&" + option + "&id=p-01");

        assertThat(rootOf(failure))
                .hasMessageContaining(
                        "Unknown option " + option.substring(0, option.indexOf('=')) + ", whose value is");
        assertThat(trace(failure)).doesNotContain(SECRET);
    }

    @Test
    void anyOtherNameThatIsUnknownIsShownAsCamelShowsIt() throws Exception {
        assertThat(failureOf("tipe=pump")).hasMessageContaining("Unknown parameters=[{tipe=pump}]");
    }

    @Test
    void whatExistsIsNotMisspelt() throws Exception {
        assertThat(failureOf("auth-TOKEN=own&a-pikey=a-myorg1-other")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authToknSecret",
                "auth_tokens",
                "apiKey2",
                "token",
                "authTkn",
                "atuhTken",
                "apiKy",
                "key",
                "psswd",
                "pass",
                "pasword",
                "credentails",
                "bearer",
                "jwt",
                "sslPasphrase"
            })
    void aMisspeltSecretOfTheComponentIsNotShownEither(String name) throws Exception {
        IotComponent component = new IotComponent();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addComponent("iot", component);
            // As Camel Main does for camel.component.iot.
            PropertyBindingSupport.build()
                    .withCamelContext(context)
                    .withTarget(component)
                    .withProperty(name, SECRET)
                    .withConfigurer(component.getComponentPropertyConfigurer())
                    .withIgnoreCase(true)
                    .withFlattenProperties(true)
                    .withMandatory(true)
                    .bind();

            for (ThrowingCallable use : List.<ThrowingCallable>of(
                    component::start, () -> context.getEndpoint("iot:event?orgId=quickstart&appId=board&id=x"))) {
                Throwable failure = catchThrowable(use);
                assertThat(rootOf(failure)).hasMessageContaining("Unknown option " + name + ", whose value is not");
                assertThat(trace(failure)).doesNotContain(SECRET);
            }
        }
    }
}
