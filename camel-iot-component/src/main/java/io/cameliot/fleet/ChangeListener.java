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
package io.cameliot.fleet;

/** Is told when a device connects or disconnects. */
@FunctionalInterface
public interface ChangeListener {
    /**
     * Called once for each change, and for one device in the order of its changes; for different devices perhaps by several
     * threads at the same time. No lock is held meanwhile, so that it may use the fleet. While it does not return, other
     * changes wait for it, and then the routes that feed the fleet do: hand over what takes long.
     *
     * <p>An exception does not keep other changes from being told. It goes to the caller of {@link Fleet#update}.
     */
    void changed(Change change);
}
