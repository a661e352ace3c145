// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Same seed, same trace: in another JVM, with any number of carriers, and under load.
class DeterminismTest {
  private static String here;

  @BeforeAll
  static void trace_here() throws Exception {
    here = DeterminismProgram.digests();
  }

  @AfterAll
  static void forget() {
    here = null;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void M1_another_machine_with_other_carriers_gives_the_same_traces(int carriers) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.virtualThreadScheduler.parallelism=" + carriers,
                "-cp",
                classPath(),
                DeterminismProgram.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String there = new String(child.getInputStream().readAllBytes());
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(there.strip()).isEqualTo(here.strip());
  }

  @Test
  void M1_load_changes_nothing() throws Exception {
    List<Thread> load = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      load.add(
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                  Thread.onSpinWait();
                }
              }));
    }
    try {
      assertThat(DeterminismProgram.digests()).isEqualTo(here);
    } finally {
      load.forEach(Thread::interrupt);
    }
  }

  @Test
  void M1_seeds_differ() {
    assertThat(here.lines().map(line -> line.substring(line.indexOf(' '))).distinct())
        .hasSizeGreaterThan(95);
  }

  private static String classPath() throws Exception {
    List<String> entries = new ArrayList<>();
    for (Class<?> type :
        List.of(Simulation.class, DeterminismProgram.class, dev.belay.Async.class)) {
      entries.add(
          Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    entries.add("target/classes");
    entries.add("target/test-classes");
    return String.join(java.io.File.pathSeparator, entries);
  }
}
