// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.kernel.RateWindow;
import dev.belay.limit.Rate;

/// The window of one rate as a server counts it: its slots follow the requests that use them. Time
/// is an argument; not thread-safe.
///
/// A slot comes back a window after the *answer*, so two uses of one slot are at least a window
/// apart at the server, whatever the network does in between.
final class CountedWindow {
  /// A request that was given up may still be on its way for a moment.
  private static final long GUARD_NANOS = 1_000_000;

  /// Two clocks run at speeds that differ by up to 100 ppm; a window is widened by that much.
  private static final long DRIFT_DIVISOR = 10_000;

  /// Of the mean time to an answer, the newest one is this part.
  private static final int NEWEST = 16;

  private CountedRate counted;
  private RateWindow window;
  private long answerNanos;

  CountedWindow(CountedRate counted) {
    this.counted = counted;
    this.window = windowOf(counted.rate());
  }

  private static RateWindow windowOf(Rate rate) {
    long nanos = rate.window().toNanos();
    return new RateWindow(rate.permits(), rate.burst(), nanos, nanos / DRIFT_DIVISOR);
  }

  CountedRate counted() {
    return counted;
  }

  /// Another rate holds from now on. What was let through under the old one counts in it.
  void change(CountedRate next, long now) {
    if (!next.equals(counted)) {
      RateWindow fresh = windowOf(next.rate());
      fresh.takeOver(window, now);
      window = fresh;
      counted = next;
    }
  }

  /// When the next grant is possible: `now` or earlier, a later time, or [RateWindow#NEVER] as long
  /// as only the return of a slot can tell.
  long readyAt(long now) {
    return window.awaitedAt(now, 1);
  }

  /// The same for somebody who only looks.
  long peekAt(long now) {
    return window.readyAt(now, 1);
  }

  /// Takes a slot; only after `readyAt(now) <= now`.
  Slot take(long now) {
    long before = window.earliest();
    window.take(now, 1);
    return new Slot(before, window.earliest());
  }

  /// Whether it is as good as new.
  boolean isIdle(long now) {
    return window.isIdle(now);
  }

  /// How many slots are held or cooling.
  int used(long now) {
    return counted.rate().permits() - window.free(now);
  }

  /// The part of the rate that is lost because a slot comes back a window after the answer, and not
  /// after the sending: the mean time to an answer, against that and the window.
  double lost() {
    double answer = counted.atSend() ? 0 : answerNanos;
    return answer / (answer + counted.rate().window().toNanos());
  }

  /// One permit in somebody's hands.
  final class Slot {
    private final long before;
    private final long after;
    private boolean sent;
    private boolean back;
    private long sentAt;

    private Slot(long before, long after) {
      this.before = before;
      this.after = after;
    }

    /// The first byte of the request left at that time. Again changes nothing.
    void sent(long at) {
      if (sent) {
        return;
      }
      sent = true;
      sentAt = at;
      if (counted.atSend()) {
        countAt(at);
      }
    }

    /// The head of the answer is here.
    void answered(long now) {
      long took = now - sentAt;
      answerNanos += answerNanos == 0 ? took : (took - answerNanos) / NEWEST;
      countAt(now);
    }

    /// The request is over, one way or the other.
    void close(long now) {
      if (sent) {
        countAt(now + GUARD_NANOS);
      } else if (!back) {
        back = true;
        window.putBack(before, after);
      }
    }

    private void countAt(long time) {
      if (!back) {
        back = true;
        window.count(time, 1);
      }
    }
  }
}
