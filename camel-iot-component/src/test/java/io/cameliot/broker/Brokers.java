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
package io.cameliot.broker;

import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kinds of server that the same tests run on: by themselves where they are there, skipped with the reason where not.
 */
public enum Brokers {
    /** The IoT tool's rules in this JVM: always there. */
    EMBEDDED_PLATFORM {
        @Override
        TestBroker start() {
            return new EmbeddedPlatform();
        }
    },
    /** A Mosquitto process, where the program is installed. */
    MOSQUITTO_PROCESS {
        @Override
        TestBroker start() throws Exception {
            return MosquittoProcess.start();
        }
    },
    /** Mosquitto in a container, where Docker runs. */
    MOSQUITTO_CONTAINER {
        @Override
        TestBroker start() {
            return BrokerContainer.mosquitto();
        }
    },
    /** HiveMQ in a container, where Docker runs. */
    HIVEMQ_CONTAINER {
        @Override
        TestBroker start() {
            return BrokerContainer.hiveMq();
        }
    };

    private static final Logger LOG = LoggerFactory.getLogger(Brokers.class);

    abstract TestBroker start() throws Exception;

    /**
     * Starts one.
     *
     * @throws TestAbortedException if it is not there; the reason is also logged, for reports leave it out
     */
    public TestBroker startOrSkip() throws Exception {
        try {
            return start();
        } catch (TestAbortedException e) {
            LOG.warn("No tests on {}. {}", this, e.getMessage());
            throw e;
        }
    }
}
