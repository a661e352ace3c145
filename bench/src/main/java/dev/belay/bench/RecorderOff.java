// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// What tasks pay for the possibility of recordings while none is on: JMH's figure for start and
/// await, divided by that of the same core without the hooks.
///
/// Forks of the two take turns, since a shared machine is faster now and slower then; the medians
/// of five are compared. Both cores are put before all other classes in the same way.
final class RecorderOff implements Table {
  private static final int FORKS = Integer.getInteger("forks", 5);
  private static final int ITERATIONS = Integer.getInteger("iterations", 5);

  @Override
  public void hold() throws Exception {
    Path bench =
        Path.of(RecorderOff.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    // From bench/target/classes.
    Path sources = bench.resolve("../../../core/src/main/java").normalize();
    if (!Files.isDirectory(sources)) {
      throw new IllegalStateException("no sources of the core in " + sources);
    }
    Path target = Files.createDirectories(bench.resolveSibling("recorder-off"));
    Path with = WithoutHooks.compile(sources, target.resolve("with"), true);
    Path without = WithoutHooks.compile(sources, target.resolve("without"), false);
    double[] hooked = new double[FORKS];
    double[] bare = new double[FORKS];
    for (int fork = 0; fork < FORKS; fork++) {
      // Who goes first finds another machine than who goes second, so they change places.
      if (fork % 2 == 0) {
        hooked[fork] = nanos(with);
        bare[fork] = nanos(without);
      } else {
        bare[fork] = nanos(without);
        hooked[fork] = nanos(with);
      }
      System.out.printf("  fork %d: %.1f ns and %.1f ns%n", fork + 1, hooked[fork], bare[fork]);
    }
    System.out.printf(
        "%nO3  start and await, recorder off, per task (JMH, median of %d forks)%n"
            + "  with the hooks %.1f ns, without them %.1f ns: ratio %.3f, in pairs %.3f%n",
        FORKS,
        median(hooked),
        median(bare),
        median(hooked) / median(bare),
        median(ratios(hooked, bare)));
  }

  private static double nanos(Path core) throws Exception {
    Options options =
        new OptionsBuilder()
            .include("StartAwaitBenchmark")
            .forks(1)
            .warmupIterations(ITERATIONS)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(ITERATIONS)
            .measurementTime(TimeValue.seconds(1))
            .verbosity(VerboseMode.SILENT)
            .jvmArgs(
                "-Xms1g",
                "-Xmx1g",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xbootclasspath/a:" + core)
            .build();
    RunResult result = new Runner(options).run().iterator().next();
    return result.getPrimaryResult().getScore();
  }

  /// Neighbours in time find the same machine.
  private static double[] ratios(double[] hooked, double[] bare) {
    double[] ratios = new double[hooked.length];
    Arrays.setAll(ratios, fork -> hooked[fork] / bare[fork]);
    return ratios;
  }

  private static double median(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
