// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import dev.belay.Deadline;
import dev.belay.kernel.RateWindow;
import dev.belay.kernel.Suspension;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The one gate that everything passes on its way to the wire: rates, what is in flight, pauses.
///
/// The [Scheduler] decides; this class gives it a lock, the time, and the waiting. Callers of one
/// key are let through in the order in which they came, keys take turns.
final class Admission implements AutoCloseable {
  /// Longer pauses are cut to this, so that times add up without overflow.
  private static final Duration LONGEST_PAUSE = Duration.ofDays(366);

  private final ReentrantLock lock = new ReentrantLock();
  private final long origin = Async.nanoTime();

  /// Whether a rate has to be told of the answer, and whether one has to be told of the sending
  /// before that. Once true they stay so.
  private volatile boolean hasRates;

  private volatile boolean countsAtSend;

  // Guarded by the lock.
  private final Scheduler scheduler;
  private boolean closed;

  Admission(List<Limit> limits, Duration maxPause) {
    Bounds bounds = Bounds.of(limits);
    hasRates = bounds.hasRates();
    countsAtSend = bounds.countsAtSend();
    scheduler = new Scheduler(bounds, Durations.nanos(maxPause));
  }

  /// What holds now.
  Bounds bounds() {
    lock.lock();
    try {
      return scheduler.bounds();
    } finally {
      lock.unlock();
    }
  }

  /// Other limits hold from now on, for those too who wait already.
  void change(List<Limit> limits) {
    Bounds next = Bounds.of(limits);
    lock.lock();
    try {
      hasRates = hasRates || next.hasRates();
      countsAtSend = countsAtSend || next.countsAtSend();
      scheduler.change(next, now());
    } finally {
      lock.unlock();
    }
  }

  /// A server told of a limit of its own, in the head of an answer: it tightens what holds for the
  /// key, and never loosens it. To be called for each answer that tells one, before its grant is
  /// closed.
  void learn(String key, Quota quota) {
    lock.lock();
    try {
      scheduler.learn(key, quota, now());
    } finally {
      lock.unlock();
    }
  }

  /// A server refused a request because there were too many: they become fewer.
  ///
  /// @param startedNanos when it was let through, on [Async#nanoTime]
  void slowDown(String key, long startedNanos) {
    lock.lock();
    try {
      scheduler.slowDown(key, startedNanos - origin, now());
    } finally {
      lock.unlock();
    }
  }

  /// What is in the way of a request now.
  Explanation explain(String key) {
    lock.lock();
    try {
      return Explainer.explain(scheduler, key, now());
    } finally {
      lock.unlock();
    }
  }

  /// Waits until every limit and every pause lets one request through.
  ///
  /// @param key the host's
  /// @param atHead whether it goes before those that come for the first time
  /// @throws PausedTooLong when the key is, or becomes, paused for longer than anybody waits
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  /// @throws AdmissionClosed when this is closed, before or while it waits
  Grant admit(String key, boolean atHead) throws PausedTooLong, InterruptedException {
    try {
      return admit(key, atHead, RateWindow.NEVER);
    } catch (QueueTimedOut e) {
      throw new IllegalStateException("never is not over", e);
    }
  }

  /// The same, for so long at most.
  ///
  /// @param until when nobody waits any longer, on [Async#nanoTime], or [RateWindow#NEVER]
  /// @throws QueueTimedOut when that has passed
  Grant admit(String key, boolean atHead, long until)
      throws PausedTooLong, QueueTimedOut, InterruptedException {
    Waiter waiter;
    Grant grant;
    lock.lock();
    try {
      waiter = enter(key, atHead);
      grant = outcome(waiter);
    } finally {
      lock.unlock();
    }
    while (grant == null) {
      if (until != RateWindow.NEVER && until - Async.nanoTime() <= 0) {
        throw timedOut(waiter);
      }
      Suspension wait = Suspension.begin(waiter);
      long deadline;
      lock.lock();
      try {
        deadline = scheduler.look(waiter, now());
        grant = outcome(waiter);
        if (grant != null) {
          return grant;
        }
        waiter.waker = wait::wake;
      } finally {
        lock.unlock();
      }
      try {
        if (deadline == RateWindow.NEVER && until == RateWindow.NEVER) {
          wait.await();
        } else if (deadline == RateWindow.NEVER) {
          var _ = wait.awaitUntil(until);
        } else {
          var _ = wait.awaitUntil(origin + Math.min(deadline, until - origin));
        }
      } catch (InterruptedException e) {
        leave(waiter);
        throw e;
      }
      grant = outcome(waiter);
    }
    return grant;
  }

  private QueueTimedOut timedOut(Waiter waiter) {
    lock.lock();
    try {
      long now = now();
      Lane lane = waiter.lane;
      Waits waits = lane.waits(now).minus(waiter.before);
      String binding =
          Explainer.explain(scheduler, lane.key, now)
              .binding()
              .map(Constraint::what)
              .orElse("those who came before");
      scheduler.leave(waiter, now);
      return new QueueTimedOut(binding, waits);
    } finally {
      lock.unlock();
    }
  }

  /// Under the lock.
  private Waiter enter(String key, boolean atHead) {
    if (closed) {
      throw new AdmissionClosed(key);
    }
    long now = now();
    return scheduler.enter(key, atHead, patience(key, now), now);
  }

  /// How long a pause the caller would sit out: asked for only where there is one.
  private long patience(String key, long now) {
    Lane lane = scheduler.laneIfKnown(key);
    return lane == null || lane.pausedUntil <= now
        ? RateWindow.NEVER
        : Deadline.current()
            .map(deadline -> Durations.nanos(deadline.remaining()))
            .orElse(RateWindow.NEVER);
  }

  private @Nullable Grant outcome(Waiter waiter) throws PausedTooLong {
    lock.lock();
    try {
      Lane lane = waiter.lane;
      if (waiter.refused) {
        if (closed) {
          throw new AdmissionClosed(lane.key);
        }
        throw new PausedTooLong(
            lane.key, instantOf(lane.pausedUntil), lane.pauseReason, lane.pauseHeaders);
      }
      Permit permit = waiter.permit;
      return permit == null ? null : new Grant(this, permit, now() - waiter.since);
    } finally {
      lock.unlock();
    }
  }

  private void leave(Waiter waiter) {
    lock.lock();
    try {
      scheduler.leave(waiter, now());
    } finally {
      lock.unlock();
    }
  }

  void sent(Grant grant) {
    long now = now();
    grant.permit().sent(now);
    if (countsAtSend) {
      lock.lock();
      try {
        scheduler.sent(grant.permit(), now);
      } finally {
        lock.unlock();
      }
    }
  }

  void answered(Grant grant) {
    if (hasRates) {
      lock.lock();
      try {
        scheduler.answered(grant.permit(), now());
      } finally {
        lock.unlock();
      }
    }
  }

  void close(Grant grant) {
    lock.lock();
    try {
      if (grant.closeOnce()) {
        scheduler.release(grant.permit(), now());
      }
    } finally {
      lock.unlock();
    }
  }

  /// Lets nobody through to a key for a while, those included who wait already. It never shortens a
  /// pause.
  void pause(String key, Duration length, WaitReason why) {
    pause(key, length, why, Headers.empty());
  }

  /// The same, with what the server said: those who are sent away for it are told.
  void pause(String key, Duration length, WaitReason why, Headers told) {
    long nanos = Durations.nanos(length.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : length);
    lock.lock();
    try {
      long now = now();
      scheduler.pause(key, now + nanos, why, told, now);
    } finally {
      lock.unlock();
    }
  }

  /// How many hold a place now.
  int inFlight() {
    lock.lock();
    try {
      return scheduler.inFlight();
    } finally {
      lock.unlock();
    }
  }

  /// The most that ever held a place at once.
  int peakInFlight() {
    lock.lock();
    try {
      return scheduler.peak();
    } finally {
      lock.unlock();
    }
  }

  /// Every key that is not forgotten yet: of more than a thousand, idle ones are.
  Map<String, HostStats> hosts() {
    lock.lock();
    try {
      long now = now();
      Map<String, HostStats> hosts = new HashMap<>();
      for (Lane lane : scheduler.lanes()) {
        hosts.put(lane.key, stats(lane, now));
      }
      return hosts;
    } finally {
      lock.unlock();
    }
  }

  /// One key, or null when nothing is known of it.
  @Nullable HostStats host(String key) {
    lock.lock();
    try {
      Lane lane = scheduler.laneIfKnown(key);
      return lane == null ? null : stats(lane, now());
    } finally {
      lock.unlock();
    }
  }

  private HostStats stats(Lane lane, long now) {
    return new HostStats(
        lane.key,
        lane.inFlight,
        lane.peak,
        lane.queued(),
        lane.pausedUntil > now ? instantOf(lane.pausedUntil) : null,
        lane.refused,
        LimitTimes.of(lane.waits(now)));
  }

  /// Sends everybody away who waits. Grants that are out stay valid until they are closed.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      scheduler.refuseAll(now());
    } finally {
      lock.unlock();
    }
  }

  /// Nanoseconds since this was made: times can be compared with `<`, which nanoTime's cannot.
  private long now() {
    return Async.nanoTime() - origin;
  }

  private Instant instantOf(long time) {
    return Async.clock().instant().plusNanos(time - now());
  }
}
