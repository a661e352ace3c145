// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Watchers;
import java.time.Duration;

/// Programs that the flight recorder watches, each in a process of its own.
final class FlightProgram {
  private FlightProgram() {}

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "once" -> EventLoop.confined().run(FlightProgram::work);
      case "unwatched" -> {
        Async.run(FlightProgram::work);
        System.out.println("watched = " + (Watchers.on() != null));
      }
      case "until-watched" -> untilWatched();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void work() throws InterruptedException {
    try {
      TaskGroup.run(
          "printing",
          group -> {
            Task<?> page = group.start("page", () -> Async.sleep(Duration.ofMillis(500)));
            group.start(
                "cover",
                () -> {
                  page.await();
                  throw new IllegalStateException("out of paper");
                });
            group.start("long", () -> Async.sleep(Duration.ofHours(1)));
          });
    } catch (TaskGroupException expected) {
      System.out.println("done");
    }
  }

  /// Says that it runs, and works once when a flight recording was seen, and once it was seen to
  /// have ended.
  private static void untilWatched() throws Exception {
    Async.run(() -> {
      System.out.println("running");
      while (Watchers.on() == null) {
        Async.sleep(Duration.ofMillis(20));
      }
      work();
      while (Watchers.on() != null) {
        Async.sleep(Duration.ofMillis(20));
      }
      System.out.println("unwatched");
      return true;
    });
  }
}
