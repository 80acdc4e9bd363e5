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

import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.support.PluginHelper;

/**
 * Sets the options of a configuration that Camel comes upon by a path, such as
 * {@code camel.component.iot.configuration.qos}, as each documents them. Camel finds it by the name of the configuration's
 * class.
 */
public final class IotConfigurationConfigurer implements PropertyConfigurer {
    @Override
    public boolean configure(CamelContext camelContext, Object target, String name, Object value, boolean ignoreCase) {
        Object read = new OptionReader(camelContext, new IotComponentConfigurer()).read(name, value);
        if (read == null) {
            return true;
        }
        try {
            return PluginHelper.getBeanIntrospection(camelContext)
                    .setProperty(
                            camelContext,
                            camelContext.getTypeConverter(),
                            target,
                            name,
                            read,
                            null,
                            false,
                            false,
                            ignoreCase);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }
}
