// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Which checked exceptions javac infers for the verbs, tried with javac itself: what a case throws
/// must be caught, and nothing else may be.
@Timeout(60)
class TypedVerbsTest {
  private static final String UNREPORTED = "compiler.err.unreported.exception";
  private static final String NEVER_THROWN = "compiler.err.except.never.thrown.in.try";

  private static final String HEAD =
      """
      import dev.belay.*;
      import java.io.IOException;
      import java.security.GeneralSecurityException;
      import java.sql.SQLException;
      import java.time.*;
      import java.util.*;
      import java.util.concurrent.*;
      class Cases {
        static final Duration D = Duration.ofSeconds(1);
        static int num() { return 1; }
        static int io() throws IOException { return 1; }
        static String sql() throws SQLException { return ""; }
        static int sqlNum() throws SQLException { return 1; }
        static int over() throws IOException { return 1; }
        static int over(int i) { return i; }
        static <T> T generic(T t) throws IOException { return t; }
        static int fetch(String url) throws IOException { return 1; }
        static final List<String> URLS = List.of();
      """;

  /// What is called, and which checked exceptions beside InterruptedException it must throw.
  private static final Map<String, List<String>> CASES = new LinkedHashMap<>();

  private static void of(String code, String... thrown) {
    assertThat(CASES.put(code, List.of(thrown))).isNull();
  }

  static {
    // all: one exception for each call
    of("Async.all(() -> io(), () -> sql(), (a, b) -> a + b)", "IOException", "SQLException");
    of("Async.all(Cases::io, Cases::sql, (a, b) -> a + b)", "IOException", "SQLException");
    of("Async.all(Cases::over, Cases::sql, (a, b) -> a + b)", "IOException", "SQLException");
    of("Async.all(() -> num(), Cases::num, (a, b) -> a + b)");
    of("Async.all(() -> generic(1), () -> num(), (a, b) -> a + b)", "IOException");
    of(
        "Async.all(() -> { Async.sleep(D); return io(); }, () -> { sql(); return 2L; }, (a, b) -> b)",
        "IOException",
        "SQLException");
    of(
        "Async.all(() -> { throw new IOException(); }, () -> { throw new SQLException(); },"
            + " (a, b) -> a)",
        "IOException",
        "SQLException");
    of(
        "Async.all(() -> { try { return io(); } catch (IOException e) { throw e; } }, Cases::num,"
            + " (a, b) -> a)",
        "IOException");
    of(
        "Async.all(() -> Async.timeout(D, () -> io()), () -> Async.timeout(D, Cases::sql),"
            + " (a, b) -> a)",
        "IOException",
        "SQLException");
    of(
        "Async.all(() -> io(), () -> sql(), () -> 1L, (a, b, c) -> c)",
        "IOException",
        "SQLException");
    of(
        "Async.all(() -> num(), () -> 'c', () -> sql(), () -> io(), (a, b, c, d) -> a + c + d)",
        "IOException",
        "SQLException");
    of(
        "Async.all(() -> 1, () -> 2, () -> 3, () -> 4, () -> io(), (a, b, c, d, e) -> e)",
        "IOException");
    of(
        "Async.all(Cases::num, Cases::io, Cases::sql, () -> generic(\"\"), () -> 5, () -> 6,"
            + " (a, b, c, d, e, f) -> c + d)",
        "IOException",
        "SQLException");
    of("Async.all(() -> 1, () -> 2, () -> 3, () -> 4, () -> 5, () -> 6, (a, b, c, d, e, f) -> f)");

    // groups and runs
    of("TaskGroup.run(g -> { io(); })", "IOException");
    of("TaskGroup.run(g -> g.start(() -> io()))");
    of("TaskGroup.call(g -> io())", "IOException");
    of("TaskGroup.call(g -> g.start(() -> io()))");
    of("TaskGroup.run(g -> TaskGroup.run(h -> { sql(); }))", "SQLException");
    of("Async.run(() -> io())", "IOException");
    of("Async.run(() -> { sql(); })", "SQLException");
    of("Async.run(Cases::num)");
    of("EventLoop.confined().run(() -> io())", "IOException");

    // over items
    of("Async.map(URLS, 3, url -> fetch(url))", "IOException");
    of("Async.map(URLS, 3, Cases::fetch)", "IOException");
    of("Async.map(URLS, 3, url -> Async.timeout(D, () -> fetch(url)))", "IOException");
    of("Async.gather(() -> io(), () -> io())", "IOException");
    of("Async.gather(URLS, url -> fetch(url))", "IOException");
    of("Async.gather(URLS, String::length)");
    of("Async.settle(() -> io(), () -> sql())");
    of("Async.settle(URLS, url -> fetch(url))");
    of("Async.any(() -> io(), () -> sqlNum())");
    of("Async.any(URLS, url -> fetch(url))");
    of("Async.asCompleted(URLS, 3, url -> fetch(url), (url, o) -> sql())", "SQLException");
    of("Async.asCompleted(URLS, 3, url -> fetch(url), (url, o) -> o.toString())");

    // time, shields, other code
    of("Async.timeout(D, () -> io())", "IOException");
    of("Async.timeout(D, () -> { sql(); })", "SQLException");
    of("Async.timeoutAt(Instant.EPOCH, () -> io())", "IOException");
    of("Async.timeoutOr(D, () -> io(), () -> sqlNum())", "IOException", "SQLException");
    of("Async.timeoutOr(D, () -> num(), () -> 2)");
    of("Async.shield(D, () -> io())", "IOException");
    of("Async.offload(() -> io())", "IOException");
    of("Async.offload(Cases::num)");
    of("TaskGroup.call(g -> Async.timeout(D, g.start(() -> io())::await))");
    of("Async.await(new CompletableFuture<String>())");
    of("ServiceGroup.open(\"s\").start(() -> io())");

    // two unrelated ones in one lambda have only Exception in common
    of("Async.timeout(D, () -> Async.all(() -> io(), () -> sql(), (a, b) -> a))", "Exception");
    of("Async.gather(() -> io(), () -> sqlNum())", "Exception");
  }

  /// What must not compile at all.
  private static final List<String> REFUSED =
      List.of(
          // lambdas in a stream have no type that could be inferred: there is gather(items, f)
          "Async.gather(URLS.stream().map(url -> () -> fetch(url)).toList())",
          // a Runnable, a Callable are passed on as r::run, c::call
          "TaskGroup.run(g -> { g.start(new Thread()); })",
          "Async.all(new FutureTask<>(() -> 1), () -> 2, (a, b) -> a)",
          // value or none: an overloaded method must be called in a lambda
          "TaskGroup.run(g -> { g.start(Cases::over); })",
          // only what has been started can be joined
          "Async.join(List.<Callable<String>>of(), JoinUntil.ALL_COMPLETED)");

  @TempDir private Path classes;

  @Test
  void a_method_that_declares_what_a_case_throws_compiles() {
    Source source = new Source(classes);
    CASES.forEach((code, thrown) -> source.method(code, clause(thrown), code + ";"));
    source.compile().forEach((code, errors) -> assertThat(errors).as(code).isEmpty());
  }

  @Test
  void each_exception_of_a_case_must_be_caught() {
    Source source = new Source(classes);
    CASES.forEach((code, thrown) -> {
      List<String> all = new ArrayList<>(thrown.contains("Exception") ? List.of() : thrown);
      all.add("InterruptedException");
      if (thrown.contains("Exception")) {
        source.method(code + " - Exception", "throws InterruptedException", code + ";");
        all.clear();
      }
      for (String missing : all) {
        List<String> others = new ArrayList<>(all);
        others.remove(missing);
        String rest = others.isEmpty() ? "" : "throws " + String.join(", ", others);
        source.method(code + " - " + missing, rest, code + ";");
      }
    });
    source
        .compile()
        .forEach((code, errors) ->
            assertThat(errors).as(code).isNotEmpty().allMatch(e -> e.startsWith(UNREPORTED)));
  }

  @Test
  void no_other_exception_may_be_caught() {
    Source source = new Source(classes);
    CASES.forEach((code, thrown) -> {
      for (String other : List.of("IOException", "SQLException", "GeneralSecurityException")) {
        if (!thrown.contains(other) && !thrown.contains("Exception")) {
          String body = "try { " + code + "; } catch (" + other + " e) { }";
          source.method(code + " + " + other, clause(thrown), body);
        }
      }
    });
    source
        .compile()
        .forEach((code, errors) -> assertThat(errors).as(code).containsExactly(NEVER_THROWN));
  }

  @Test
  void what_cannot_be_inferred_is_refused() {
    Source source = new Source(classes);
    REFUSED.forEach(code -> source.method(code, "throws Exception", code + ";"));
    source.method("control", "throws Exception", "TaskGroup.run(g -> { g.start(() -> over()); });");
    Map<String, List<String>> errors = source.compile();
    assertThat(errors.remove("control")).isEmpty();
    errors.forEach((code, said) -> assertThat(said).as(code).isNotEmpty());
  }

  private static String clause(List<String> thrown) {
    return thrown.isEmpty()
        ? "throws InterruptedException"
        : "throws InterruptedException, " + String.join(", ", thrown);
  }

  /// A class of methods, a line each, and the errors that javac finds in each.
  private static final class Source {
    private final Path classes;
    private final StringBuilder text = new StringBuilder(HEAD);
    private final Map<Long, String> cases = new LinkedHashMap<>();

    Source(Path classes) {
      this.classes = classes;
    }

    void method(String name, String clause, String body) {
      long line = text.chars().filter(c -> c == '\n').count() + 1;
      cases.put(line, name);
      text.append("  void m%d() %s { %s }\n".formatted(line, clause, body));
    }

    Map<String, List<String>> compile() {
      JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
      DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
      List<String> options =
          List.of(
              "--release",
              "25",
              "-proc:none",
              "-Xmaxerrs",
              "10000",
              "-cp",
              ArchitectureTest.classes("core", "classes").toString(),
              "-d",
              classes.toString());
      String whole = text + "}\n";
      JavaFileObject file =
          new SimpleJavaFileObject(URI.create("string:///Cases.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
              return whole;
            }
          };
      javac.getTask(null, null, found, options, null, List.of(file)).call();
      Map<Long, List<String>> errors =
          found.getDiagnostics().stream()
              .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
              .collect(
                  Collectors.groupingBy(
                      Diagnostic::getLineNumber,
                      Collectors.mapping(Diagnostic::getCode, Collectors.toList())));
      assertThat(cases.keySet()).containsAll(new TreeSet<>(errors.keySet()));
      Map<String, List<String>> byCase = new LinkedHashMap<>();
      cases.forEach((line, name) -> byCase.put(name, errors.getOrDefault(line, List.of())));
      return byCase;
    }
  }
}
