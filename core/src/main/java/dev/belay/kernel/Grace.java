// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import org.jspecify.annotations.Nullable;

/// How long a shield holds once the outside is cancelled; then the shield itself is cancelled.
public final class Grace {
  private final long nanos;
  private final Loop loop;
  private @Nullable Timer timer;
  private boolean stopped;

  /// A grace of so many nanoseconds on the clock of `loop`.
  public Grace(long nanos, Loop loop) {
    this.nanos = nanos;
    this.loop = loop;
  }

  synchronized void start(Scope shield) {
    if (timer == null && !stopped) {
      timer = loop.schedule(nanos, () -> shield.cancel(expired()));
    }
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
