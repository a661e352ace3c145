// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Starts the real command as a process of its own, as a module among modules.
final class BelayProcess {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private BelayProcess() {}

  static Shell.Running start(Path directory, String... args) {
    var command = command();
    command.addAll(List.of(args));
    return Shell.start(directory, Map.of("PATH", System.getenv("PATH")), command);
  }

  /// The words that start the command.
  static List<String> command() {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx200m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=org.jline",
            "--module-path",
            Objects.requireNonNull(System.getProperty("jdk.module.path")),
            "--module",
            "dev.belay.cli/dev.belay.cli.Main"));
  }

  static void signal(Shell.Running running, String name) throws InterruptedException {
    String pid = Long.toString(running.process().pid());
    Shell.run(
        Path.of("/"), Map.of("PATH", System.getenv("PATH")), List.of("kill", "-" + name, pid));
  }

  static void awaitTrue(Callable<Boolean> condition) throws Exception {
    awaitTrue(PATIENCE, condition);
  }

  static void awaitTrue(Duration patience, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("nothing came of it within " + patience);
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }
}
