// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.time.Duration;

/// What the processes of [MainTaskTest] run.
final class MainTaskProgram {
  private static final Duration LONG = Duration.ofMinutes(10);

  private MainTaskProgram() {}

  static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "run" -> Async.run(MainTaskProgram::sleepAndCleanUp);
      case "group" ->
          TaskGroup.run(group -> {
            group.start(MainTaskProgram::sleepAndCleanUp);
            try {
              Async.sleep(LONG);
            } finally {
              say("body ended");
            }
          });
      case "confined" ->
          EventLoop.confined()
              .run(() -> {
                sleepAndCleanUp();
                return null;
              });
      case "stubborn" -> Async.run(MainTaskProgram::sleepForEver);
      case "exit" ->
          Async.run(() -> {
            try {
              System.exit(3);
            } finally {
              say("finally");
            }
          });
      case "after" -> {
        Async.run(() -> say("done"));
        say("asleep");
        synchronized (MainTaskProgram.class) {
          MainTaskProgram.class.wait();
        }
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void sleepAndCleanUp() throws InterruptedException {
    try {
      say("asleep");
      Async.sleep(LONG);
    } catch (CancelledException e) {
      say(e.reason());
      throw e;
    } finally {
      Async.shield(LONG, () -> Async.sleep(Duration.ofMillis(50)));
      say("finally");
    }
  }

  private static void sleepForEver() throws InterruptedException {
    say("asleep");
    Async.shield(LONG, () -> Async.sleep(LONG));
  }

  private static void say(String what) {
    System.out.println(what);
    System.out.flush();
  }
}
