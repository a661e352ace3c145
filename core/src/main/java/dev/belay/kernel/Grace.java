// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import org.jspecify.annotations.Nullable;

/// How long a shield holds once the outside is cancelled; then the shield itself is cancelled.
public final class Grace {
  private final long nanos;
  private final Loop loop;

  // Guarded by this.
  private @Nullable Timer timer;
  private long end;
  private boolean stopped;

  /// A grace of so many nanoseconds on the clock of `loop`.
  public Grace(long nanos, Loop loop) {
    this.nanos = nanos;
    this.loop = loop;
  }

  synchronized void start(Scope shield) {
    if (timer == null && !stopped) {
      end = loop.nanoTime() + nanos;
      timer = loop.schedule(nanos, () -> shield.cancel(expired()));
    }
  }

  long nanos() {
    return nanos;
  }

  /// How many nanoseconds are left; [TimedScope#UNLIMITED] while the outside is not cancelled.
  synchronized long left() {
    return timer == null ? TimedScope.UNLIMITED : end - loop.nanoTime();
  }

  synchronized void stop() {
    stopped = true;
    if (timer != null) {
      timer.cancel();
    }
  }

  private Cancellation expired() {
    String reason = "the grace of the shield, " + Nanos.toText(nanos) + ", has run out";
    return new Cancellation(Cancellation.Kind.DEADLINE, reason, null, loop.clock().instant());
  }
}
