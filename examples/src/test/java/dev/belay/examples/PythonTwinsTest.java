// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The three programs in Python do what the three in Java do, demonstration by demonstration.
@Tag("tool:python")
class PythonTwinsTest {
  private static final Pattern HEADING = Pattern.compile("\\d+[a-z]?\\. .*");

  /// All three run at once: they spend their time waiting.
  private static Map<String, CompletableFuture<Program.Ended>> twins = Map.of();

  @BeforeAll
  static void start() {
    twins =
        Stream.of("basic.py", "concurrency_using_async.py", "concurrency_in_requests.py")
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    name -> CompletableFuture.supplyAsync(() -> run("examples/python/" + name))));
  }

  private static Program.Ended run(String path) {
    try {
      return Python.run(List.of(path));
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Basic, basic.py",
    "ConcurrencyUsingAsync, concurrency_using_async.py",
    "ConcurrencyInRequests, concurrency_in_requests.py"
  })
  void shows_the_same_under_the_same_headings(String java, String python) throws Exception {
    List<String> headings = Program.compiled(java, "--list").lines();

    Program.Ended twin = twins.get(python).join();

    assertThat(twin.err()).isEmpty();
    assertThat(twin.lines())
        .filteredOn(line -> HEADING.matcher(line).matches())
        .isEqualTo(headings);
    assertThat(twin.lines()).last().isEqualTo("all checks OK");
  }
}
