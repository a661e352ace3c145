// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Daemons;
import dev.belay.kernel.Watchers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Looks once a second whether the JDK's flight recorder is on, and lets it hear of tasks while it
/// is.
///
/// To ask the recorder itself would load its classes, in every program and for nothing. But it has
/// a thread from the first recording on, and threads can be looked through in microseconds.
final class FlightWatch {
  private static final String PROPERTY = "belay.jfr";
  private static final String RECORDERS_THREAD = "JFR Periodic Tasks";
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// A few more than the group believes there are; those that are left out come the next time.
  private static final int SPARE = 64;

  /// While a flight recording is on; used by one thread at a time.
  private @Nullable FlightEvents events;

  private FlightWatch() {}

  /// Begins to look, at once and from now on, unless `-Dbelay.jfr=false` forbids it.
  static void begin() {
    if (!"false".equals(System.getProperty(PROPERTY))) {
      FlightWatch watch = new FlightWatch();
      watch.lookOrGiveUp();
      var _ = Daemons.start("belay-flight", watch::run);
    }
  }

  private void run() {
    do {
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        return;
      }
    } while (lookOrGiveUp());
  }

  /// Without the module jdk.jfr on the module path there is nothing to tell.
  private boolean lookOrGiveUp() {
    try {
      look();
      return true;
    } catch (LinkageError e) {
      System.getLogger("dev.belay")
          .log(System.Logger.Level.DEBUG, "no events for the flight recorder", e);
      return false;
    }
  }

  private void look() {
    boolean wanted = hasRecorder() && FlightEvents.areWanted();
    if (wanted && events == null) {
      events = new FlightEvents();
      Watchers.add(events);
    } else if (!wanted && events != null) {
      Watchers.remove(events);
      events.forget();
      events = null;
    }
  }

  private static boolean hasRecorder() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    for (ThreadGroup above = root; above != null; above = above.getParent()) {
      root = above;
    }
    @Nullable Thread[] threads = new @Nullable Thread[root.activeCount() + SPARE];
    int count = root.enumerate(threads);
    for (int i = 0; i < count; i++) {
      Thread thread = threads[i];
      if (thread != null && thread.getName().equals(RECORDERS_THREAD)) {
        return true;
      }
    }
    return false;
  }
}
