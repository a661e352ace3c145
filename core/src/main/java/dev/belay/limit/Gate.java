// SPDX-License-Identifier: Apache-2.0
package dev.belay.limit;

import dev.belay.kernel.LinkedQueue;
import dev.belay.kernel.Loop;
import dev.belay.kernel.Nanos;
import dev.belay.kernel.RateWindow;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import dev.belay.kernel.Timer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who waits for a limiter, and who of them goes on.
///
/// ## Why nothing is lost and nobody is one too many
///
/// * Only [#advance] lets waiters through, the first one only, and whoever changes anything calls
///   it: a newcomer, one that leaves, one that was counted, a pause, new rates, the timer.
/// * Winning the compare-and-set of a wait is the hand-over, and the slots are taken in the same
///   critical section. One that leaves for another reason was given none, so none has to come back.
/// * Between its hand-over and its own stamp a waiter *holds* its slots; they begin to cool at the
///   stamp. So the time that a thread needs to wake up makes no window shorter.
/// * The timer is set for the first waiter or for nobody. It reads the clock and asks again.
final class Gate {

  /// One that waits. Guarded by the gate.
  private static final class Waiter extends LinkedQueue.Node<Waiter> {
    final Suspension wait;
    final int permits;

    /// Set when the rates will never allow so many.
    boolean refused;

    Waiter(Suspension wait, int permits) {
      this.wait = wait;
      this.permits = permits;
    }
  }

  private final Object subject;

  /// The loop on which the limiter was made; all loops have the same time, but for simulated ones.
  private final Loop clock;

  private final long origin;

  // Guarded by this.
  private final LinkedQueue<Waiter> waiters = new LinkedQueue<>();
  private Windows windows;
  private long pausedUntil;
  private Timer timer = Timer.PAST;
  private long timerAt = RateWindow.NEVER;

  /// @param subject what waiters wait for
  Gate(Object subject, List<Rate> rates) {
    this.subject = subject;
    clock = Strand.current().loop();
    origin = clock.nanoTime();
    windows = new Windows(rates, !clock.isVirtualTime());
  }

  /// @param limit how long at most, or null
  boolean acquire(int permits, @Nullable Duration limit) throws InterruptedException {
    Waiter waiter;
    synchronized (this) {
      if (tryAcquire(permits)) {
        return true;
      }
      if (limit != null && !limit.isPositive()) {
        return false;
      }
      requireSameTime();
      waiter = new Waiter(Suspension.begin(subject), permits);
      waiters.add(waiter);
      advance(now());
    }
    boolean woken = false;
    try {
      woken = await(waiter.wait, limit);
    } finally {
      settle(waiter, woken);
    }
    if (woken && waiter.refused) {
      throw new IllegalStateException(
          "waiting for %d permits: the rates were changed and never allow so many"
              .formatted(permits));
    }
    return woken;
  }

  private boolean await(Suspension wait, @Nullable Duration limit) throws InterruptedException {
    if (limit == null) {
      wait.await();
      return true;
    }
    return wait.awaitUntil(clock.nanoTime() + Nanos.of(limit));
  }

  /// The last thing of a wait: here its time is stamped.
  private synchronized void settle(Waiter waiter, boolean woken) {
    waiters.remove(waiter);
    long now = now();
    if (woken && !waiter.refused) {
      windows.count(now, waiter.permits);
    }
    advance(now);
  }

  synchronized boolean tryAcquire(int permits) {
    int most = windows.most();
    if (permits < 1 || permits > most) {
      throw new IllegalArgumentException(
          "permits must be between 1 and %d, was %d".formatted(most, permits));
    }
    long now = now();
    if (!waiters.isEmpty() || pausedUntil > now || windows.readyAt(now, permits) > now) {
      return false;
    }
    windows.take(now, permits);
    windows.count(now, permits);
    return true;
  }

  /// Lets through whoever can go on, in order, and sets the timer for the first who cannot.
  private void advance(long now) {
    long next = RateWindow.NEVER;
    for (Waiter first = waiters.first(); first != null; first = waiters.first()) {
      next = Math.max(pausedUntil, windows.awaitedAt(now, first.permits));
      if (next > now) {
        break;
      }
      next = RateWindow.NEVER;
      boolean woken = first.wait.wake();
      waiters.remove(first);
      if (woken) {
        windows.take(now, first.permits);
      }
    }
    setTimer(next, now);
  }

  private void setTimer(long at, long now) {
    if (at != timerAt) {
      timer.cancel();
      timerAt = at;
      timer = at == RateWindow.NEVER ? Timer.PAST : clock.schedule(at - now, () -> ring(at));
    }
  }

  private synchronized void ring(long at) {
    if (at == timerAt) {
      timerAt = RateWindow.NEVER;
    }
    advance(now());
  }

  synchronized Duration delay() {
    long now = now();
    Waiter first = waiters.first();
    long ready = windows.readyAt(now, first == null ? 1 : first.permits);
    // Slots that are held come back a window after now, or later.
    long known = ready == RateWindow.NEVER ? now + windows.shortest() : ready;
    return Duration.ofNanos(Math.max(Math.max(known, pausedUntil) - now, 0));
  }

  synchronized void pause(Duration length) {
    // A timer that is set already rings, and asks again.
    pausedUntil = Math.max(pausedUntil, now() + Nanos.of(length));
  }

  synchronized void change(List<Rate> rates) {
    long now = now();
    Windows changed = new Windows(rates, !clock.isVirtualTime());
    changed.takeOver(windows, now);
    windows = changed;
    int most = changed.most();
    for (int i = waiters.size(); i > 0; i--) {
      Waiter waiter = waiters.first();
      if (waiter == null) {
        break;
      }
      waiters.remove(waiter);
      if (waiter.permits <= most) {
        waiters.add(waiter);
      } else {
        waiter.refused = true;
        var _ = waiter.wait.wake();
      }
    }
    advance(now);
  }

  synchronized int waiting() {
    return waiters.size();
  }

  /// Nanoseconds since this was made: times can be compared with `<`, which nanoTime's cannot.
  private long now() {
    return clock.nanoTime() - origin;
  }

  private void requireSameTime() {
    Loop loop = Strand.current().loop();
    if (loop != clock && (loop.isVirtualTime() || clock.isVirtualTime())) {
      throw new IllegalStateException(
          "waiting for %s: it was made %s the simulation, the caller is %s it"
              .formatted(
                  this,
                  clock.isVirtualTime() ? "inside" : "outside",
                  clock.isVirtualTime() ? "outside" : "inside"));
    }
  }

  @Override
  public synchronized String toString() {
    long now = now();
    String pause = pausedUntil > now ? ", paused for " + Nanos.toText(pausedUntil - now) : "";
    String next =
        timerAt == RateWindow.NEVER || pausedUntil >= timerAt
            ? ""
            : ", next in " + Nanos.toText(Math.max(timerAt - now, 0));
    return "rate limiter (%s; %d waiting%s%s)".formatted(windows, waiters.size(), next, pause);
  }
}
