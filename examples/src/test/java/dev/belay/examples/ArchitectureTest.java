// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The arrows between the modules, which run one way, and what no module may let out.
class ArchitectureTest {
  /// Each module with the modules that it may know.
  private static final Map<String, Set<String>> ARROWS =
      Map.of(
          "core", Set.of(),
          "sim", Set.of("core"),
          "timeline", Set.of("core"),
          "origin", Set.of(),
          "http", Set.of("core"),
          "testkit", Set.of("core", "sim", "http"),
          "run", Set.of("core", "http", "timeline"),
          "cli", Set.of("core", "http", "run", "origin"));

  /// The packages of each module; a new package must be given a place here.
  private static final Map<String, String> PACKAGES =
      Map.ofEntries(
          Map.entry("dev.belay", "core"),
          Map.entry("dev.belay.kernel", "core"),
          Map.entry("dev.belay.limit", "core"),
          Map.entry("dev.belay.observe", "core"),
          Map.entry("dev.belay.sync", "core"),
          Map.entry("dev.belay.sim", "sim"),
          Map.entry("dev.belay.timeline", "timeline"),
          Map.entry("dev.belay.origin", "origin"),
          Map.entry("dev.belay.http", "http"),
          Map.entry("dev.belay.run", "run"),
          Map.entry("dev.belay.cli", "cli"),
          Map.entry("dev.belay.http.transport", "http"),
          Map.entry("dev.belay.testkit", "testkit"));

  private static final Path CORE = classes("core", "classes");

  @Test
  void each_module_knows_only_those_below_it() {
    List<String> wrong = new ArrayList<>();
    for (String module : ARROWS.keySet()) {
      for (JavaClass type : of(classes(module, "classes"))) {
        assertThat(PACKAGES).as(type.getName()).containsEntry(type.getPackageName(), module);
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          String target = PACKAGES.get(dependency.getTargetClass().getPackageName());
          if (target != null && !target.equals(module) && !ARROWS.get(module).contains(target)) {
            wrong.add(dependency.getDescription());
          }
        }
      }
    }

    assertThat(wrong).isEmpty();
  }

  @Test
  void the_arrows_make_no_circle() {
    Set<String> placed = new TreeSet<>();
    while (placed.size() < ARROWS.size()) {
      List<String> next =
          ARROWS.entrySet().stream()
              .filter(arrow -> !placed.contains(arrow.getKey()))
              .filter(arrow -> placed.containsAll(arrow.getValue()))
              .map(Map.Entry::getKey)
              .toList();
      assertThat(next).as("modules above %s", placed).isNotEmpty();
      placed.addAll(next);
    }
  }

  @Test
  void core_needs_nothing_but_the_jdk() {
    noClasses()
        .that()
        .haveNameNotMatching("dev\\.belay\\.(FlightEvents.*|CarrierQueue)")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("java..", "dev.belay..", "org.jspecify.annotations..")
        .check(of(CORE));
  }

  /// Their classes take longer to load than many a program takes.
  @Test
  void only_two_classes_of_core_know_modules_of_the_jdk_that_are_slow_to_load() {
    noClasses()
        .that()
        .haveNameNotMatching("dev\\.belay\\.(FlightEvents.*|CarrierQueue)")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk..")
        .check(of(CORE));
  }

  @Test
  void no_test_sleeps() {
    List<Path> tests =
        Stream.concat(ARROWS.keySet().stream(), Stream.of("examples"))
            .filter(
                module -> Files.isDirectory(Program.ROOT.resolve(module).resolve("src/test/java")))
            .map(module -> classes(module, "test-classes"))
            .toList();

    noClasses()
        .should()
        .callMethodWhere(sleeps())
        .because("a test that sleeps is slow where it holds and fails where the machine is slower")
        .check(
            of(Stream.concat(tests.stream(), Stream.of(Path.of("target/test-classes"))).toList()));
  }

  private static DescribedPredicate<JavaCall<?>> sleeps() {
    return describe(
        "it sleeps",
        call ->
            call.getName().equals("sleep")
                && (call.getTargetOwner().isEquivalentTo(Thread.class)
                    || call.getTargetOwner().isEquivalentTo(TimeUnit.class)));
  }

  static JavaClasses of(Path... folders) {
    return of(List.of(folders));
  }

  private static JavaClasses of(List<Path> folders) {
    JavaClasses classes = new ClassFileImporter().importPaths(folders);
    assertThat(classes).as("classes in %s", folders).isNotEmpty();
    return classes;
  }

  static Path classes(String module, String folder) {
    return Program.ROOT.resolve(module).resolve("target").resolve(folder);
  }
}
