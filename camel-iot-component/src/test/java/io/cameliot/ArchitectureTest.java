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
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Set;

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
    private static final String PAHO = "org.eclipse.paho..";

    @ArchTest
    static final ArchRule protocolKnowsNeitherCamelNorPaho = classes()
            .that()
            .resideInAPackage(PROTOCOL)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(PROTOCOL, "java..", "com.fasterxml.jackson.annotation..");

    @ArchTest
    static final ArchRule connectionDoesNotKnowCamel = classes()
            .that()
            .resideInAPackage(CONNECTION)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(CONNECTION, PROTOCOL, PAHO, "org.slf4j..", "java..", "javax.net..");

    @ArchTest
    static final ArchRule fleetKnowsTheProtocolAlone = classes()
            .that()
            .resideInAPackage(FLEET)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(FLEET, PROTOCOL, "java..");

    @ArchTest
    static final ArchRule connectionHidesPahoBehindOneSeam = noClasses()
            .that(resideInAPackage(CONNECTION)
                    .and(DescribedPredicate.not(namedPahoOrPartOfIt()))
                    .and(DescribedPredicate.not(named("InboundMessage", "OutboundMessage"))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(PAHO);

    @ArchTest
    static final ArchRule componentUsesPahoForOptionsAndMessagePropertiesAlone = noClasses()
            .that(resideInAPackage(COMPONENT)
                    .and(DescribedPredicate.not(
                            named("IotEndpoint", "InboundMessages", "OutboundProperties", "Replies", "Requests")))
                    .and(DescribedPredicate.not(generated())))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(PAHO);

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

    private static DescribedPredicate<JavaClass> namedPahoOrPartOfIt() {
        return describe(
                "named Paho* or nested in such a class",
                type -> outermost(type).getSimpleName().startsWith("Paho"));
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
