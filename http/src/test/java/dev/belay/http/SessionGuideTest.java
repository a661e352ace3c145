// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/// The guide's table of what a session does: each line names a test, and the test is there.
class SessionGuideTest {
  private static final Path PAGE =
      Path.of("").toAbsolutePath().getParent().resolve("docs/guide/session.md");

  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

  private static List<String> rows() throws Exception {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| what |"))
        .toList();
  }

  @Test
  void every_line_names_a_test_that_is_there() throws Exception {
    List<String> rows = rows();
    assertThat(rows).hasSizeGreaterThan(20).doesNotHaveDuplicates();
    List<String> missing = new ArrayList<>();
    for (String row : rows) {
      assertThat(row.split("\\|", -1)).as(row).hasSize(5);
      Matcher named = NAMED.matcher(row);
      boolean any = false;
      while (named.find()) {
        any = true;
        if (!isTest(named.group(1), named.group(2))) {
          missing.add(named.group());
        }
      }
      assertThat(any).as(row).isTrue();
    }
    assertThat(missing).isEmpty();
  }

  private static boolean isTest(String type, String method) throws Exception {
    return Arrays.stream(Class.forName("dev.belay.http." + type).getDeclaredMethods())
        .filter(each -> each.getName().equals(method))
        .anyMatch(SessionGuideTest::isTest);
  }

  private static boolean isTest(Method method) {
    return AnnotationSupport.isAnnotated(method, Testable.class);
  }
}
