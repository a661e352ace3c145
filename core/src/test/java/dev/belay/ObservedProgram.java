// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.sync.Event;
import dev.belay.sync.Lock;
import dev.belay.sync.Permit;
import java.net.URL;
import java.net.URLClassLoader;
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
      case "loaders" -> loaders();
      case "deadlock" -> Async.run(ObservedProgram::deadlock);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /// Says which of Belay's own threads have kept the class loader of the first who used Belay.
  private static void loaders() throws Exception {
    Thread first = Thread.currentThread();
    first.setContextClassLoader(new URLClassLoader("of the first", new URL[0], null));
    EventLoop.confined()
        .run(() ->
            TaskGroup.run(group -> {
              group.start("task", () -> Async.sleep(Duration.ofHours(1)));
              Async.checkpoint();
              group.cancel("seen");
            }));
    HogWatch.start(Duration.ofSeconds(1), hog -> {}).close();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("belay-")) {
        boolean kept = thread.getContextClassLoader() == first.getContextClassLoader();
        System.out.println(thread.getName() + (kept ? " keeps" : " is free"));
      }
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
