// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/// Each rule has a test that bears its name: `R07_...`, or `R08_B10_...` where one states two.
class RuleNamesTest {
  private static final List<Class<?>> TESTS =
      List.of(
          RulesTest.class,
          WaitsTest.class,
          RacesTest.class,
          SimulationTest.class,
          SimulatedTestTest.class,
          DeterminismTest.class,
          RecordingTest.class,
          HogsTest.class,
          StragglersTest.class,
          TaskTreeTest.class);

  @Test
  void every_rule_has_a_test_named_after_it() {
    TreeSet<String> named = new TreeSet<>();
    for (Class<?> type : TESTS) {
      for (Method method : type.getDeclaredMethods()) {
        if (isTest(method)) {
          addRules(method.getName(), named);
        }
      }
    }
    assertThat(named)
        .containsAll(numbered("R", IntStream.rangeClosed(1, 15)))
        .containsAll(numbered("B", IntStream.of(1, 2, 3, 4, 10, 12, 13, 14, 15, 16, 17, 18, 19)))
        .containsAll(numbered("C", IntStream.rangeClosed(1, 5)))
        .containsAll(numbered("M", IntStream.rangeClosed(1, 6)))
        .containsAll(numbered("O", IntStream.rangeClosed(1, 4)));
  }

  private static boolean isTest(Method method) {
    return Stream.of(Test.class, SimulatedTest.class, ParameterizedTest.class)
        .anyMatch(method::isAnnotationPresent);
  }

  private static void addRules(String name, TreeSet<String> to) {
    Matcher rule = Pattern.compile("\\G([A-Z])(\\d+)_").matcher(name);
    while (rule.find()) {
      to.add(rule.group(1) + Integer.parseInt(rule.group(2)));
    }
  }

  private static List<String> numbered(String letter, IntStream numbers) {
    return numbers.mapToObj(number -> letter + number).toList();
  }
}
