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
package io.cameliot;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.spi.ExecutorServiceManager;

/** Dependencies point one way only: component, connection, protocol; paho, connection; and fleet, protocol. */
@AnalyzeClasses(
        packages = {
            "io.cameliot.component",
            "io.cameliot.connection",
            "io.cameliot.fleet",
            "io.cameliot.paho",
            "io.cameliot.protocol"
        },
        importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String PROTOCOL = "io.cameliot.protocol..";
    private static final String CONNECTION = "io.cameliot.connection..";
    private static final String FLEET = "io.cameliot.fleet..";
    private static final String COMPONENT = "io.cameliot.component..";
    private static final String SEAM = "io.cameliot.paho..";
    private static final String JACKSON = "com.fasterxml.jackson..";
    private static final String PAHO = "org.eclipse.paho..";

    @ArchTest
    static final ArchRule protocolKnowsNeitherCamelNorPaho = classes()
            .that()
            .resideInAPackage(PROTOCOL)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(PROTOCOL, "java..", JACKSON);

    @ArchTest
    static final ArchRule connectionKnowsNeitherCamelNorAnMqttClient = classes()
            .that()
            .resideInAPackage(CONNECTION)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(CONNECTION, PROTOCOL, "org.slf4j..", "java..", "javax.net..");

    @ArchTest
    static final ArchRule pahoKnowsConnectionAndEclipsePahoAndNoCamel = classes()
            .that()
            .resideInAPackage(SEAM)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(SEAM, CONNECTION, PROTOCOL, PAHO, "org.slf4j..", "java..", "javax.net..");

    @ArchTest
    static final ArchRule onePlaceInComponentPutsConnectionsAndPahoTogether = noClasses()
            .that(resideInAPackage(COMPONENT).and(not(named("ConnectionSource"))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(SEAM);

    @ArchTest
    static final ArchRule fleetKnowsTheProtocolAlone = classes()
            .that()
            .resideInAPackage(FLEET)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(FLEET, PROTOCOL, "java..", "com.fasterxml.jackson.annotation..");

    /** The header that users of camel-paho-mqtt5 know, and the options that are inherited from there. */
    @ArchTest
    static final ArchRule componentUsesEclipsePahoForOneHeaderAndForConnectionOptionsAlone = noClasses()
            .that(resideInAPackage(COMPONENT)
                    .and(not(named(
                            "PahoPropertiesHeader",
                            "GivenProperties",
                            "OwnSockets",
                            "ConnectionSource",
                            "IotEndpoint")))
                    .and(not(generated())))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(PAHO);

    /** A pool with Camel's default profile runs what it has no room for on the caller: on a thread of the MQTT client. */
    @ArchTest
    static final ArchRule threadsAreMadeInOnePlace = noClasses()
            .that(resideInAnyPackage(CONNECTION, COMPONENT, SEAM)
                    .and(not(named("IotThreads", "ExecutorEventLoop", "WorkerThreads"))))
            .should()
            .callCodeUnitWhere(makesThreads());

    /** They run on the event loop, on threads of the MQTT client, or within a monitor that these need. */
    @ArchTest
    static final ArchRule nothingWaitsInConnectionButTheCallersOfOneClass = noClasses()
            .that(resideInAPackage(CONNECTION).and(not(named("CallerWait"))))
            .should()
            .callCodeUnitWhere(waits());

    @ArchTest
    static final ArchRule nothingWaitsWhereMessagesAreTakenOver = noClasses()
            .that(resideInAPackage(COMPONENT)
                    .and(named(
                            "ConsumerSubscription",
                            "HeldMessages",
                            "KeyedInbox",
                            "KeyedSerialExecutor",
                            "MessageFlow",
                            "FailureCounts",
                            "FailurePolicy",
                            "RoutesOfContext",
                            "SerialTransitions",
                            "TakenMessage",
                            "TakenMessages")))
            .should()
            .callCodeUnitWhere(waits());

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.cameliot.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule classNamesSayWhatAClassIs =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager)");

    @ArchTest
    static final ArchRule nothingStaticChanges =
            fields().that().areStatic().should().beFinal();

    /** Keep alives, delays and timeouts are measured with the monotonic clock. */
    @ArchTest
    static final ArchRule aClockThatIsSetChangesNothing = noClasses()
            .that()
            .resideInAnyPackage(CONNECTION, COMPONENT)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callConstructor(Date.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class);

    private static DescribedPredicate<JavaCall<?>> makesThreads() {
        return describe("make threads", call -> {
            JavaClass owner = call.getTargetOwner();
            String name = call.getName();
            boolean constructor = name.equals("<init>");
            return constructor && (owner.isAssignableTo(Thread.class) || owner.isAssignableTo(ThreadPoolExecutor.class))
                    || owner.isEquivalentTo(Executors.class)
                    || name.startsWith("new")
                            && (owner.isAssignableTo(ThreadFactory.class)
                                    || owner.isAssignableTo(ExecutorServiceManager.class))
                    || owner.isEquivalentTo(CompletableFuture.class)
                            && Set.of("runAsync", "supplyAsync", "orTimeout", "completeOnTimeout")
                                    .contains(name);
        });
    }

    private static DescribedPredicate<JavaCall<?>> waits() {
        return describe("wait", call -> {
            JavaClass owner = call.getTargetOwner();
            boolean concurrent = owner.getPackageName().startsWith("java.util.concurrent");
            return switch (call.getName()) {
                case "await", "awaitNanos", "awaitUntil", "awaitTermination", "acquire", "take", "park", "parkNanos" ->
                    concurrent;
                case "join", "get" -> owner.isAssignableTo(Future.class);
                case "sleep" -> owner.isEquivalentTo(Thread.class);
                case "wait" -> true;
                default -> false;
            };
        });
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        Set<String> simpleNames = Set.of(names);
        return describe(
                "named " + simpleNames,
                type -> simpleNames.contains(outermost(type).getSimpleName()));
    }

    private static DescribedPredicate<JavaClass> generated() {
        return describe(
                "generated", type -> type.getSimpleName().matches("Iot(Component|Endpoint)(Configurer|UriFactory)"));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }
}
