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
package io.cameliot.platform;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collections;
import java.util.Enumeration;
import java.util.stream.Stream;

/** Context class loaders that do not find what the libraries of a platform bring along. */
final class ForeignClassLoaders {

    private ForeignClassLoaders() {}

    static Stream<ClassLoader> all() {
        return Stream.of(
                null,
                ClassLoader.getPlatformClassLoader(),
                new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader()),
                new WithoutResources());
    }

    /** Finds all classes, but no files: so no library finds its service providers. */
    private static final class WithoutResources extends ClassLoader {

        WithoutResources() {
            super(ForeignClassLoaders.class.getClassLoader());
        }

        @Override
        public URL getResource(String name) {
            return null;
        }

        @Override
        public Enumeration<URL> getResources(String name) {
            return Collections.emptyEnumeration();
        }
    }
}
