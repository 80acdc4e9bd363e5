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

/**
 * How one contestant is to compare with another of the same race.
 *
 * @param ratio the ratio of what is measured of it and of the other: at least, or at most where less is better
 */
record Goal(String title, String race, Metric metric, String contestant, String peer, double ratio) {
    boolean isMet(double measured) {
        return metric.moreIsBetter() ? measured >= ratio : measured <= ratio;
    }
}
