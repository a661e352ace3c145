// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.http.CountedWindow.Slot;
import dev.belay.kernel.RateWindow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides who is let through, over all limits of a session at once. Time is an argument and
/// nothing here blocks; the owner's lock guards everything.
///
/// Each key has a [Lane] with its queue, and only the first waiter of a lane is ever looked at. A
/// lane whose own limits let that waiter through stands in one ring; the limits over all hosts are
/// given out around it, one waiter a turn. So nobody holds one limit while waiting for another, a
/// host that is paused or bound by its rate holds nothing, and each decision costs a constant.
///
/// There is no timer here. The first waiter of a lane that is bound until a known time waits until
/// then, at most; likewise the one in front of the ring when a rate over all hosts binds. When it
/// goes, whoever takes its place is nudged so that it waits until that time instead.
final class Scheduler {
  /// Idle lanes are kept for their statistics up to this many, then forgotten.
  private static final int LANES_KEPT = 1_024;

  private final long maxPauseNanos;
  private final List<CountedWindow> globalRates = new ArrayList<>();
  private Bounds bounds;

  private final Map<String, Lane> lanes = new HashMap<>();
  private final ArrayDeque<Lane> ring = new ArrayDeque<>();
  private final Meter global = new Meter();
  private long globalUntil = RateWindow.NEVER;
  private int sweepAt = LANES_KEPT;
  private int inFlight;
  private int peak;

  Scheduler(
      int mostPerHost,
      int mostInAll,
      List<CountedRate> hostRates,
      List<CountedRate> globalRates,
      long maxPauseNanos) {
    this(new Bounds(mostPerHost, mostInAll, hostRates, globalRates), maxPauseNanos);
  }

  Scheduler(Bounds bounds, long maxPauseNanos) {
    this.bounds = bounds;
    this.maxPauseNanos = maxPauseNanos;
    bounds.globalRates().forEach(rate -> globalRates.add(new CountedWindow(rate)));
  }

  Bounds bounds() {
    return bounds;
  }

  List<CountedWindow> globalRates() {
    return globalRates;
  }

  /// Other limits hold from now on, for those too who wait already.
  void change(Bounds next, long now) {
    bounds = next;
    change(globalRates, next.globalRates(), now);
    for (Lane lane : lanes.values()) {
      LaneLimits limits = next.of(lane.key);
      lane.most = limits.most();
      change(lane.rates, limits.rates(), now);
    }
    for (Lane lane : lanes.values()) {
      evaluate(lane, now);
    }
    dispatch(now);
  }

  private static void change(List<CountedWindow> windows, List<CountedRate> rates, long now) {
    while (windows.size() > rates.size()) {
      windows.removeLast();
    }
    for (int i = 0; i < rates.size(); i++) {
      if (i < windows.size()) {
        windows.get(i).change(rates.get(i), now);
      } else {
        windows.add(new CountedWindow(rates.get(i)));
      }
    }
  }

  /// A server told of a limit of its own.
  void learn(String key, Quota quota, long now) {
    Lane lane = lane(key, now);
    lane.learned.learn(quota, Math.max(0, lane.inFlight - 1), now);
    advance(lane, now);
  }

  /// A server refused a request for its rate.
  void slowDown(String key, long started, long now) {
    lane(key, now).learned.rate().refused(started, now);
  }

  int inFlight() {
    return inFlight;
  }

  int peak() {
    return peak;
  }

  /// The lane of a key, or null when nothing is known of it.
  @Nullable Lane laneIfKnown(String key) {
    return lanes.get(key);
  }

  Collection<Lane> lanes() {
    return lanes.values();
  }

  /// Queues a new waiter, and lets it through at once when nothing is in its way.
  Waiter enter(String key, boolean atHead, long now) {
    return enter(key, atHead, RateWindow.NEVER, now);
  }

  /// @param patience how long a pause it would sit out
  Waiter enter(String key, boolean atHead, long patience, long now) {
    Lane lane = lane(key, now);
    Waiter waiter = new Waiter(lane, atHead, now);
    if (lane.pausedUntil - now > Math.min(patience, maxPauseNanos)) {
      waiter.refused = true;
      return waiter;
    }
    lane.add(waiter);
    if (lane.head() == waiter) {
      advance(lane, now);
    }
    return waiter;
  }

  /// Looks again at the lane of a waiter that is about to wait, and tells until when it shall.
  long look(Waiter waiter, long now) {
    waiter.waker = null;
    waiter.deadline = RateWindow.NEVER;
    if (waiter.isQueued() && isTimekeeper(waiter)) {
      advance(waiter.lane, now);
    }
    if (waiter.isQueued() && isTimekeeper(waiter)) {
      waiter.deadline = timeOf(waiter);
    }
    return waiter.deadline;
  }

  private boolean isTimekeeper(Waiter waiter) {
    return waiter == waiter.lane.head();
  }

  private long timeOf(Waiter head) {
    return head.lane.bound() != Bound.GLOBAL
        ? head.lane.until
        : ring.peekFirst() == head.lane ? globalUntil : RateWindow.NEVER;
  }

  /// Takes out a waiter that waits no longer, and takes back what it may have been given just then.
  void leave(Waiter waiter, long now) {
    Permit permit = waiter.permit;
    if (permit != null) {
      release(permit, now);
    } else if (waiter.isQueued()) {
      Lane lane = waiter.lane;
      boolean wasHead = isTimekeeper(waiter);
      lane.remove(waiter);
      if (wasHead) {
        advance(lane, now);
      }
    }
  }

  /// To be called at the send where a rate counts there; the others learn of it with the answer.
  void sent(Permit permit, long now) {
    permit.sent(now);
    tellSent(permit);
    advance(permit.lane(), now);
  }

  private static void tellSent(Permit permit) {
    if (permit.isSent()) {
      permit.slots().forEach(slot -> slot.sent(permit.sentAt()));
    }
  }

  void answered(Permit permit, long now) {
    tellSent(permit);
    permit.slots().forEach(slot -> slot.answered(now));
    advance(permit.lane(), now);
  }

  void release(Permit permit, long now) {
    tellSent(permit);
    permit.slots().forEach(slot -> slot.close(now));
    permit.lane().learned.ended(permit.isSent(), now);
    permit.lane().inFlight--;
    inFlight--;
    advance(permit.lane(), now);
  }

  /// Lets nobody through to a key before a time; an earlier end than the present one changes
  /// nothing. Those who wait are sent away when it is too long.
  void pause(String key, long until, WaitReason why, long now) {
    pause(key, until, why, Headers.empty(), now);
  }

  void pause(String key, long until, WaitReason why, Headers told, long now) {
    Lane lane = lane(key, now);
    lane.refused++;
    if (until > lane.pausedUntil) {
      lane.pausedUntil = until;
      lane.pauseReason = why;
      lane.pauseHeaders = told;
      if (until - now > maxPauseNanos) {
        refuseAll(lane);
      }
      advance(lane, now);
    }
  }

  /// Sends everybody away.
  void refuseAll(long now) {
    for (Lane lane : lanes.values()) {
      refuseAll(lane);
      advance(lane, now);
    }
  }

  private static void refuseAll(Lane lane) {
    for (Waiter waiter = lane.head(); waiter != null; waiter = lane.head()) {
      lane.remove(waiter);
      waiter.refused = true;
      waiter.nudge();
    }
  }

  private Lane lane(String key, long now) {
    Lane lane = lanes.get(key);
    if (lane == null) {
      if (lanes.size() >= sweepAt) {
        lanes.values().removeIf(old -> old.isIdle(now));
        sweepAt = Math.max(LANES_KEPT, 2 * lanes.size());
      }
      LaneLimits limits = bounds.of(key);
      lane = new Lane(key, limits.rates(), global);
      lane.most = limits.most();
      lanes.put(key, lane);
    }
    return lane;
  }

  /// Finds out anew what binds a lane, then gives out what can be given out.
  private void advance(Lane lane, long now) {
    evaluate(lane, now);
    dispatch(now);
  }

  private void evaluate(Lane lane, long now) {
    Waiter head = lane.head();
    if (head == null) {
      lane.bind(Bound.NONE, RateWindow.NEVER, now);
    } else if (lane.pausedUntil > now) {
      lane.bind(Bound.PAUSE, lane.pausedUntil, now);
    } else if (lane.inFlight >= Math.min(lane.most, lane.learned.mostInFlight())) {
      lane.bind(Bound.PER_HOST, RateWindow.NEVER, now);
    } else if (lane.learned.readyAt(now) - now > maxPauseNanos) {
      // The server has closed the key by its quota, for longer than anybody waits.
      lane.pausedUntil = lane.learned.readyAt(now);
      lane.pauseReason = WaitReason.RATELIMIT_RESET;
      refuseAll(lane);
      lane.bind(Bound.NONE, RateWindow.NEVER, now);
      head = null;
    } else {
      long ready = lane.readyAt(now);
      if (ready > now) {
        lane.bind(Bound.RATE, ready, now);
      } else {
        lane.bind(Bound.GLOBAL, RateWindow.NEVER, now);
        if (!lane.inRing) {
          lane.inRing = true;
          ring.addLast(lane);
        }
      }
    }
    keepTime(head, lane.until);
  }

  private void dispatch(long now) {
    Bound bound = Bound.NONE;
    globalUntil = RateWindow.NEVER;
    for (Lane lane = firstInRing(); lane != null; lane = firstInRing()) {
      long ready = readyAt(globalRates, now);
      if (inFlight >= bounds.inAll()) {
        bound = Bound.GLOBAL;
        break;
      }
      if (ready > now) {
        bound = Bound.RATE;
        globalUntil = ready;
        keepTime(lane.head(), ready);
        break;
      }
      ring.removeFirst();
      lane.inRing = false;
      serveFirst(lane, now);
      evaluate(lane, now);
    }
    global.bind(bound, now);
  }

  /// The first lane of the ring that still belongs there; drops those in front of it that do not.
  private @Nullable Lane firstInRing() {
    Lane lane = ring.peekFirst();
    while (lane != null && lane.bound() != Bound.GLOBAL) {
      lane.inRing = false;
      ring.removeFirst();
      lane = ring.peekFirst();
    }
    return lane;
  }

  private void serveFirst(Lane lane, long now) {
    Waiter waiter = lane.head();
    if (waiter != null) {
      lane.remove(waiter);
      if (waiter.claim()) {
        waiter.permit = grant(waiter, now);
      }
    }
  }

  private Permit grant(Waiter waiter, long now) {
    Lane lane = waiter.lane;
    List<Slot> slots = new ArrayList<>(lane.rates.size() + globalRates.size());
    lane.rates.forEach(rate -> slots.add(rate.take(now)));
    globalRates.forEach(rate -> slots.add(rate.take(now)));
    lane.learned.take(now);
    lane.peak = Math.max(lane.peak, ++lane.inFlight);
    peak = Math.max(peak, ++inFlight);
    return new Permit(lane, slots, lane.waits(now).minus(waiter.before));
  }

  private static long readyAt(List<CountedWindow> rates, long now) {
    long ready = now;
    for (CountedWindow rate : rates) {
      ready = Math.max(ready, rate.readyAt(now));
    }
    return ready;
  }

  /// Sees to it that a waiter looks again at a time at the latest.
  private static void keepTime(@Nullable Waiter waiter, long until) {
    if (waiter != null && waiter.deadline > until) {
      waiter.nudge();
    }
  }
}
