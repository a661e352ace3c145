// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.sync.Event;
import dev.belay.sync.Lock;
import dev.belay.sync.Permit;
import java.time.Duration;

/// What the processes of [ObservationTest] run.
final class ObservedProgram {
  private ObservedProgram() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "short" -> {
        Async.run(() ->
            TaskGroup.run(group -> {
              Task<?> task = group.start("task", () -> Async.sleep(Duration.ofMillis(20)));
              group.start("waiter", () -> task.await());
            }));
        System.out.println("done");
      }
      case "deadlock" -> Async.run(ObservedProgram::deadlock);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void deadlock() throws Exception {
    Lock one = new Lock();
    Lock two = new Lock();
    Event bothHeld = new Event();
    TaskGroup.run(group -> {
      group.start(
          "first",
          () -> {
            try (Permit _ = one.acquirePermit()) {
              bothHeld.await();
              two.acquire();
            }
          });
      group.start(
          "second",
          () -> {
            try (Permit _ = two.acquirePermit()) {
              bothHeld.set();
              one.acquire();
            }
          });
    });
  }
}
