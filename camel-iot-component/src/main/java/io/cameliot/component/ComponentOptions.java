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

/** Sets the options of the component, such as from application.properties, as each documents it. */
final class ComponentOptions extends IotComponentConfigurer {
    @Override
    public boolean configure(CamelContext camelContext, Object target, String name, Object value, boolean ignoreCase) {
        if (MisspeltSecret.isOne(name, this)) {
            // What is thrown here, or not taken, Camel reports with the value.
            ((IotComponent) target).refuseLater(name);
            return true;
        }
        Class<?> type = getOptionType(name, ignoreCase);
        Object read = new OptionReader(camelContext, this).read(name, value);
        if (read == null && type != null && type.isPrimitive()) {
            return true;
        }
        if (name.equalsIgnoreCase("configuration")) {
            // Camel would set that of camel-paho-mqtt5, which has no effect.
            setConfiguration((IotComponent) target, new GivenValue("option configuration", read));
            return true;
        }
        return super.configure(camelContext, target, name, read, ignoreCase);
    }

    private static void setConfiguration(IotComponent component, GivenValue given) {
        if (!(given.value() instanceof IotConfiguration configuration)) {
            throw given.refused("an " + IotConfiguration.class.getName());
        }
        component.setConfiguration(configuration);
    }
}
