// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

/// The exact sliding window of one rate, with pacing. Time is an argument; not thread-safe.
///
/// There are as many slots as permits. Each is free, or held by a grant, or cooling until a known
/// time. A slot that was used comes back a whole window after the time at which its use counts. So
/// two uses of one slot are at least a window apart, and `n` slots cannot put more than `n` uses in
/// any window: from its begin, which belongs to it, to its end, which does not.
///
/// Pacing is a second, independent rule over the same grants: the generic cell rate algorithm with
/// one long, `earliest`, the time at which the next grant is due when none is to be early.
///
/// The log is as long as there are cooling slots: sixteen bytes for each permit at the most.
public final class RateWindow {
  /// No time is known: every slot is held, and one must come back first.
  public static final long NEVER = Long.MAX_VALUE;

  /// Lateness of a timer would cost a part of the rate, so it is made up by later grants. Gaps from
  /// this length on are shortened by a tenth at most; shorter ones are as fine as a timer is
  /// coarse, and up to `MADE_UP_NANOS` are made up at once. The window itself is never touched by
  /// it.
  private static final long LONG_GAP_NANOS = 10_000_000;

  private static final long MADE_UP_NANOS = 20_000_000;

  private final int permits;
  private final int burst;
  private final long windowNanos;
  private final long gapNanos;
  private final LongQueue cooling = new LongQueue();

  /// Less than none while slots taken over from another rate are more than this one has.
  private int free;

  private long lastCooling;
  private long earliest;
  private boolean awaited;
  private long owed;

  /// A window in which nothing has been counted yet.
  ///
  /// @param permits how many there are
  /// @param burst how many grants may be at once
  /// @param windowNanos in which time
  /// @param guardNanos by how much longer a slot cools, for those who cannot read the time exactly
  public RateWindow(int permits, int burst, long windowNanos, long guardNanos) {
    this.permits = permits;
    this.burst = burst;
    this.windowNanos = windowNanos + guardNanos;
    // Rounded up, so that the gaps never add up to more than the rate. When all may go at once the
    // window alone spaces them.
    gapNanos = burst == permits ? 0 : Math.ceilDiv(windowNanos, permits);
    free = permits;
  }

  /// When the next grant of `n` slots is possible: `now` or earlier, a later time, or [#NEVER] as
  /// long as only the return of a slot can tell. As for the pacing, more slots than may go at once
  /// are granted when one would be, and the gaps follow.
  public long readyAt(long now, int n) {
    return Math.max(slotsAt(now, n), pacedAt(n));
  }

  /// The same, for somebody who waits for that time: if the grant is late, later ones make up for
  /// it.
  public long awaitedAt(long now, int n) {
    long slots = slotsAt(now, n);
    long paced = pacedAt(n);
    if (paced > now && paced >= slots) {
      awaited = true;
    }
    return Math.max(slots, paced);
  }

  private long slotsAt(long now, int n) {
    thaw(now);
    int missing = n - free;
    return missing <= 0 ? now : missing > cooling.size() ? NEVER : cooling.get(missing - 1);
  }

  private long pacedAt(int n) {
    return earliest - Math.max(0, burst - n) * gapNanos;
  }

  /// Takes `n` slots; only after `readyAt(now, n) <= now`. They are held then.
  public void take(long now, int n) {
    thaw(now);
    if (n > free) {
      throw new IllegalStateException("no slot of " + permits + " is free");
    }
    free -= n;
    earliest = Math.max(earliest, now) + n * gapNanos - madeUp(now);
    awaited = awaited && earliest <= now;
  }

  /// By how much the next gap is shortened, because somebody waited for this grant and got it late.
  private long madeUp(long now) {
    long late = now - earliest;
    if (late > 0) {
      owed = awaited ? Math.min(owed + late, Math.max(gapNanos, MADE_UP_NANOS)) : 0;
    }
    long made = Math.min(owed, gapNanos < LONG_GAP_NANOS ? MADE_UP_NANOS : gapNanos / 10);
    owed -= made;
    return made;
  }

  /// The use of `n` held slots counts at this time; they come back a window later.
  public void count(long time, int n) {
    // Later than asked for by no more than times differ, and the queue stays sorted.
    lastCooling = Math.max(lastCooling, time + windowNanos);
    for (int i = 0; i < n; i++) {
      cooling.add(lastCooling);
    }
  }

  /// Takes back a held slot that was not used, and its turn if nobody has had one since.
  ///
  /// @param before [#earliest] before it was taken
  /// @param after [#earliest] after it was taken
  public void putBack(long before, long after) {
    free++;
    if (earliest == after) {
      earliest = before;
    }
  }

  /// The time at which the next grant is due when none is to be early.
  public long earliest() {
    return earliest;
  }

  /// Takes over the slots that are held or cooling in another window, and paces from the last of
  /// them on. To be done once, while this one is new. What the other has forgotten because it was
  /// shorter is forgotten here too.
  public void takeOver(RateWindow other, long now) {
    other.thaw(now);
    free -= other.permits - other.free;
    for (int i = 0; i < other.cooling.size(); i++) {
      long counted = other.cooling.get(i) - other.windowNanos;
      count(counted, 1);
      earliest = counted + gapNanos;
    }
  }

  /// How many slots are neither held nor cooling; less than none while slots taken over from
  /// another rate are more than this one has.
  public int free(long now) {
    thaw(now);
    return free;
  }

  /// Whether it is as good as new.
  public boolean isIdle(long now) {
    thaw(now);
    return free == permits && earliest <= now;
  }

  private void thaw(long now) {
    while (!cooling.isEmpty() && cooling.first() <= now) {
      cooling.removeFirst();
      free++;
    }
  }
}
