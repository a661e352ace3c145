// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.kernel.LinkedQueue;
import dev.belay.kernel.RateWindow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything about one key: who waits, what is in flight, its rates, its pause. Guarded by the
/// owner's lock.
final class Lane {
  final String key;
  final List<CountedWindow> rates = new ArrayList<>();
  final Learned learned = new Learned();

  /// Those that were let through before and come again go first, in their order.
  private final LinkedQueue<Waiter> returning = new LinkedQueue<>();

  private final LinkedQueue<Waiter> fresh = new LinkedQueue<>();
  private final Meter meter = new Meter();
  private final Meter global;
  private Waits globalSpent = Waits.NONE;
  private Waits globalBefore = Waits.NONE;

  /// The most that may be in flight.
  int most;

  int inFlight;
  int peak;
  long refused;
  long pausedUntil;
  WaitReason pauseReason = WaitReason.NONE;

  /// What the server said when it refused last.
  Headers pauseHeaders = Headers.empty();

  /// When the first waiter can go on; `NEVER` when only an event can tell.
  long until = RateWindow.NEVER;

  /// Whether it stands in the ring of those that wait for the limits over all hosts.
  boolean inRing;

  Lane(String key, List<CountedRate> hostRates, Meter global) {
    this.key = key;
    this.global = global;
    hostRates.forEach(rate -> rates.add(new CountedWindow(rate)));
  }

  /// When its own rates, the learned ones included, let the next request through.
  long readyAt(long now) {
    long ready = learned.readyAt(now);
    for (CountedWindow rate : rates) {
      ready = Math.max(ready, rate.readyAt(now));
    }
    return ready;
  }

  Bound bound() {
    return meter.bound();
  }

  void bind(Bound bound, long until, long now) {
    this.until = until;
    Bound old = meter.bound();
    if (old == bound) {
      return;
    }
    if (old == Bound.GLOBAL) {
      globalSpent = globalSpent.plus(global.read(now).minus(globalBefore));
    }
    if (bound == Bound.GLOBAL) {
      globalBefore = global.read(now);
    }
    meter.bind(bound, now);
  }

  /// All waiting of this lane so far. The part behind the limits over all hosts is told by their
  /// own meter, which knows whether it was their rate or their cap.
  Waits waits(long now) {
    Waits own = meter.read(now);
    Waits shared = globalSpent;
    if (meter.bound() == Bound.GLOBAL) {
      shared = shared.plus(global.read(now).minus(globalBefore));
    }
    return new Waits(own.rate() + shared.rate(), own.perHost(), shared.global(), own.pause());
  }

  void add(Waiter waiter) {
    (waiter.atHead ? returning : fresh).add(waiter);
  }

  void remove(Waiter waiter) {
    (waiter.atHead ? returning : fresh).remove(waiter);
  }

  @Nullable Waiter head() {
    Waiter first = returning.first();
    return first != null ? first : fresh.first();
  }

  int queued() {
    return returning.size() + fresh.size();
  }

  /// Whether forgetting it would change nothing but its statistics.
  boolean isIdle(long now) {
    return inFlight == 0
        && !inRing
        && head() == null
        && pausedUntil <= now
        && learned.isIdle(now)
        && rates.stream().allMatch(rate -> rate.isIdle(now));
  }
}
