// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the modules show to those who use them.
class ExportedApiTest {
  private static final Map<String, Set<String>> EXPORTS =
      Map.of(
          "core", Set.of("dev.belay", "dev.belay.limit", "dev.belay.sync"),
          "sim", Set.of("dev.belay.sim"),
          "timeline", Set.of("dev.belay.timeline"),
          "origin", Set.of("dev.belay.origin"),
          "http", Set.of("dev.belay.http"),
          "testkit", Set.of("dev.belay.testkit"),
          "run", Set.of("dev.belay.run"),
          "cli", Set.of());

  @Test
  void each_module_exports_what_it_should_to_all_and_no_more() {
    for (String module : EXPORTS.keySet()) {
      assertThat(exportedToAll(module)).as(module).isEqualTo(EXPORTS.get(module));
    }
  }

  @Test
  void hidden_packages_are_exported_to_their_friends_alone() {
    Map<String, Set<String>> friends =
        descriptor("core").exports().stream()
            .filter(ModuleDescriptor.Exports::isQualified)
            .collect(
                Collectors.toMap(
                    ModuleDescriptor.Exports::source, ModuleDescriptor.Exports::targets));

    assertThat(friends)
        .isEqualTo(
            Map.of(
                "dev.belay.kernel", Set.of("dev.belay.http", "dev.belay.sim"),
                "dev.belay.observe", Set.of("dev.belay.cli", "dev.belay.timeline")));
  }

  @Test
  void what_a_session_runs_over_is_exported_to_the_testkit_alone() {
    assertThat(descriptor("http").exports().stream().filter(ModuleDescriptor.Exports::isQualified))
        .singleElement()
        .satisfies(export -> {
          assertThat(export.source()).isEqualTo("dev.belay.http.transport");
          assertThat(export.targets()).containsExactly("dev.belay.testkit");
        });
  }

  @Test
  void no_exported_signature_shows_the_wire_or_a_hidden_package() {
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, Set<String>> module : EXPORTS.entrySet()) {
      for (JavaClass type :
          ArchitectureTest.of(ArchitectureTest.classes(module.getKey(), "classes"))) {
        if (module.getValue().contains(type.getPackageName()) && isVisible(type)) {
          shown(type)
              .filter(ExportedApiTest::isHidden)
              .forEach(hidden -> wrong.add(type.getName() + " shows " + hidden.getName()));
        }
      }
    }

    assertThat(wrong).isEmpty();
  }

  private static boolean isHidden(JavaClass type) {
    String name = type.getPackageName();
    boolean ours = name.equals("dev.belay") || name.startsWith("dev.belay.");
    boolean exported = EXPORTS.values().stream().anyMatch(packages -> packages.contains(name));
    return name.startsWith("org.apache.hc") || ours && !exported;
  }

  /// Public, and not within a type that is hidden itself.
  private static boolean isVisible(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ExportedApiTest::isVisible).orElse(true);
  }

  /// All types in the signatures of a type and its members that others can see.
  private static Stream<JavaClass> shown(JavaClass type) {
    Stream<JavaType> own =
        Stream.of(
                type.getSuperclass().stream(),
                type.getInterfaces().stream(),
                type.getTypeParameters().stream())
            .flatMap(types -> types);
    Stream<JavaType> ofMembers =
        type.getMembers().stream()
            .filter(member ->
                member.getModifiers().contains(JavaModifier.PUBLIC)
                    || member.getModifiers().contains(JavaModifier.PROTECTED))
            .flatMap(ExportedApiTest::types);
    return Stream.concat(own, ofMembers)
        .flatMap(t -> t.getAllInvolvedRawTypes().stream())
        .distinct();
  }

  private static Stream<JavaType> types(JavaMember member) {
    return switch (member) {
      case JavaField field -> Stream.of(field.getType());
      case JavaCodeUnit code ->
          Stream.of(
                  Stream.of(code.getReturnType()),
                  code.getParameterTypes().stream(),
                  code.getExceptionTypes().stream(),
                  code.getTypeParameters().stream())
              .flatMap(types -> types);
      default -> throw new IllegalStateException("unknown kind of member: " + member);
    };
  }

  private static Set<String> exportedToAll(String module) {
    return descriptor(module).exports().stream()
        .filter(export -> !export.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static ModuleDescriptor descriptor(String module) {
    return ModuleFinder.of(ArchitectureTest.classes(module, "classes")).findAll().stream()
        .map(ModuleReference::descriptor)
        .findFirst()
        .orElseThrow();
  }
}
