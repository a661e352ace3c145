// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import dev.belay.Async;
import dev.belay.DeadlineExceededException;
import dev.belay.TaskGroup;
import dev.belay.sync.Semaphore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;

/// Prints digests of the traces of some seeds, for [DeterminismTest] to compare between machines.
final class DeterminismProgram {
  private DeterminismProgram() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println(digests());
  }

  /// A line for each seed from 1 to 100.
  static String digests() throws Exception {
    Simulation simulation = Simulation.of(DeterminismProgram::program);
    StringBuilder lines = new StringBuilder();
    for (long seed = 1; seed <= 100; seed++) {
      Run run = simulation.replay(seed);
      if (run.problem() != null) {
        throw new AssertionError(run.problem().message(), run.problem().cause());
      }
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(run.trace().getBytes(StandardCharsets.UTF_8));
      lines.append(seed).append(' ').append(HexFormat.of().formatHex(digest)).append('\n');
    }
    return lines.toString();
  }

  private static void program() throws InterruptedException {
    Semaphore two = new Semaphore(2);
    TaskGroup.run(group -> {
      for (int i = 0; i < 6; i++) {
        group.start(() -> {
          for (int k = 0; k < 5; k++) {
            visit(two);
          }
        });
      }
    });
  }

  private static void visit(Semaphore two) throws InterruptedException {
    try {
      Async.timeout(
          Duration.ofMillis(1 + Async.random().nextInt(20)),
          () -> {
            two.acquire();
            try {
              Async.sleep(Duration.ofMillis(Async.random().nextInt(10)));
            } finally {
              two.release();
            }
          });
    } catch (DeadlineExceededException e) {
      Async.checkpoint();
    }
  }
}
