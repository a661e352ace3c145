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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

  /// What users of other clients look for, each in the words that they would use.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "deflate",
        "br and zstd",
        "Server-Sent Events",
        "redirects",
        "credentials stay",
        "cookies",
        "public suffixes",
        "Basic and Bearer",
        "Digest",
        "base URL",
        "raiseForStatus",
        "JSON",
        "forms",
        "multipart",
        "streaming up",
        "streaming down",
        "size of bodies",
        "proxies, with user and password",
        "CONNECT",
        "certificate authority",
        "client certificates",
        "SNI",
        "end a line early",
        "heads, chunk sizes and trailers are bounded",
        "quotas",
        "session.explain",
        "before it bans",
        "listener",
        "middleware",
        "Idempotency-Key",
        "trace context",
        "QUERY",
        "closed twice",
        "dropped unread"
      })
  void a_line_tells_of(String feature) throws Exception {
    assertThat(rows()).anyMatch(row -> row.contains(feature));
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
