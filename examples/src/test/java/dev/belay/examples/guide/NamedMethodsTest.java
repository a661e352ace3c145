// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The methods that the pages name are there, under that name.
class NamedMethodsTest {
  private static final Pattern CALL = Pattern.compile("\\b([A-Z]\\w+)\\.([a-z]\\w*)\\(");
  private static final List<String> PACKAGES =
      List.of("", ".sync", ".limit", ".http", ".sim", ".testkit", ".timeline", ".origin");

  static Stream<Path> pages() throws Exception {
    return GuideTest.pages();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void each_method_of_a_type_of_ours_exists(Path page) throws Exception {
    for (MatchResult call : CALL.matcher(Files.readString(page)).results().toList()) {
      Optional<Class<?>> type = type(call.group(1));
      if (type.isPresent()) {
        assertThat(Arrays.stream(type.get().getMethods()).map(Method::getName))
            .as(call.group())
            .contains(call.group(2));
      }
    }
  }

  /// The public type of that name, if it is one of ours.
  private static Optional<Class<?>> type(String name) {
    for (String part : PACKAGES) {
      try {
        Class<?> type = Class.forName("dev.belay" + part + "." + name);
        if (Modifier.isPublic(type.getModifiers())) {
          return Optional.of(type);
        }
      } catch (ClassNotFoundException e) {
        // It is perhaps in another package, or not ours.
      }
    }
    return Optional.empty();
  }
}
