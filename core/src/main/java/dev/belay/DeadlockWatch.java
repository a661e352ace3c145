// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.TaskTree.Deadlock;
import dev.belay.kernel.Daemons;
import dev.belay.kernel.Watchers;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The watchdog of `-Dbelay.deadlock.watch=SECONDS`: looks for deadlocks again and again, and logs
/// each that it sees twice in a row, once, as a warning of `dev.belay`.
///
/// Twice, because a possible deadlock may be dissolved by somebody of whom nothing is known; and
/// those that look like one for a moment only are not worth a line.
final class DeadlockWatch {
  /// A constant of the compiler's: to read it loads nothing.
  static final String PROPERTY = "belay.deadlock.watch";

  /// The paths of those that were seen the last time, and of those that were logged.
  private Set<List<String>> before = Set.of();

  private Set<List<String>> told = Set.of();

  private DeadlockWatch() {}

  /// Starts the watchdog.
  ///
  /// @param said every how many seconds it looks
  static void start(String said) {
    Duration every = every(said);
    if (every == null) {
      System.getLogger("dev.belay")
          .log(
              Level.WARNING,
              "-D%s must be a number of seconds greater than 0, was '%s'"
                  .formatted(PROPERTY, said));
      return;
    }
    Watchers.add(new Stamps());
    DeadlockWatch watch = new DeadlockWatch();
    var _ = Daemons.start("belay-deadlock-watch", () -> watch.run(every));
  }

  /// Ten seconds where no number was given; null where it is none.
  private static @Nullable Duration every(String said) {
    try {
      double seconds = said.isEmpty() ? 10 : Double.parseDouble(said);
      return seconds > 0 ? Duration.ofMillis(Math.max(1, Math.round(seconds * 1000))) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private void run(Duration every) {
    try {
      while (true) {
        Thread.sleep(every);
        lookOrTell();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// A look that fails, as one may that asks a program's own objects for their names, is not the
  /// last one.
  private void lookOrTell() {
    try {
      look(TaskTree.snapshot().deadlocks());
    } catch (RuntimeException e) {
      System.getLogger("dev.belay").log(Level.WARNING, "deadlock watch", e);
    }
  }

  private void look(List<Deadlock> found) {
    Set<List<String>> now = new HashSet<>();
    Set<List<String>> known = new HashSet<>();
    for (Deadlock deadlock : found) {
      List<String> paths = deadlock.paths();
      now.add(paths);
      if (told.contains(paths)) {
        known.add(paths);
      } else if (before.contains(paths)) {
        known.add(paths);
        System.getLogger("dev.belay").log(Level.WARNING, deadlock.toString());
      }
    }
    before = now;
    told = known;
  }
}
