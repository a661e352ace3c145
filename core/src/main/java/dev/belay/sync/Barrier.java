// SPDX-License-Identifier: Apache-2.0
package dev.belay.sync;

import dev.belay.BrokenBarrierException;
import dev.belay.kernel.Suspension;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lets a fixed number of parties go on together, round after round.
///
/// | method | waits | throws | returns |
/// |---|---|---|---|
/// | `await` | until all parties have come | `InterruptedException`, `BrokenBarrierException` | its index in the round, from 0 |
/// | `reset`, `abort` | no | nothing | nothing |
/// | `parties`, `waiting`, `isBroken` | no | nothing | the number, who is there now, whether aborted |
///
/// The last party to come ends the round for all at once; who comes then belongs to the next round.
/// A waiter that is cancelled is simply not counted: the barrier is not broken, and another may
/// come in its place. One that was cancelled when the round was already complete returns its index,
/// and its next wait tells it. May be shared by tasks and plain threads.
public final class Barrier {
  // Why the lock decides here and not the wake: a round is complete for all its parties or for
  // none, and several wake-ups cannot be won in one step. So who is in `round` counts, and a waiter
  // that leaves early takes itself out under the lock, unless the round was decided before.

  private static final class Place {
    final Suspension suspension;

    // What was decided, guarded by the barrier.
    int index = -1;
    @Nullable String broken;

    Place(Suspension suspension) {
      this.suspension = suspension;
    }
  }

  private final int parties;

  // Guarded by this.
  private final LinkedHashSet<Place> round = new LinkedHashSet<>();
  private @Nullable String aborted;

  /// A barrier for so many parties.
  ///
  /// @param parties how many, at least 1
  public Barrier(int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException("parties must be at least 1, was " + parties);
    }
    this.parties = parties;
  }

  /// Waits until all parties have come; the last one does not wait.
  ///
  /// @return the caller's place in the round, from 0 for the first that came; each is given once
  /// @throws BrokenBarrierException when the barrier is aborted, or reset while the caller waits
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits; it
  ///   does not count as having come then
  public int await() throws InterruptedException {
    Place place;
    synchronized (this) {
      if (aborted != null) {
        throw new BrokenBarrierException(parties, aborted);
      }
      if (round.size() == parties - 1) {
        letGo();
        return parties - 1;
      }
      place = new Place(Suspension.begin(this));
      round.add(place);
    }
    try {
      place.suspension.await();
    } catch (InterruptedException e) {
      leaveOrCount(place, e);
    }
    return decided(place);
  }

  private void letGo() {
    int[] index = {0};
    end(place -> place.index = index[0]++);
  }

  /// Ends the round for all, each with what `decide` notes in its place. A caller that may not wake
  /// somebody is refused, and who has not been woken by then waits on.
  private void end(Consumer<Place> decide) {
    for (Iterator<Place> places = round.iterator(); places.hasNext(); ) {
      Place place = places.next();
      place.suspension.wake();
      decide.accept(place);
      places.remove();
    }
  }

  /// Ends the wait of one that was told to stop, unless its round is complete: then it has come,
  /// and the interrupt is kept for what it does next.
  private synchronized void leaveOrCount(Place place, InterruptedException told)
      throws InterruptedException {
    round.remove(place);
    if (place.index < 0) {
      throw told;
    }
    Thread.currentThread().interrupt();
  }

  private synchronized int decided(Place place) {
    if (place.broken != null) {
      throw new BrokenBarrierException(parties, place.broken);
    }
    return place.index;
  }

  /// Sends all who wait away with a [BrokenBarrierException] and begins anew; repairs an aborted
  /// barrier.
  public synchronized void reset() {
    aborted = null;
    sendAway("it was reset");
  }

  /// Breaks the barrier until it is reset: all who wait, and all who come, get a
  /// [BrokenBarrierException].
  public void abort() {
    abort("no reason was given");
  }

  /// Breaks the barrier until it is reset: all who wait, and all who come, get a
  /// [BrokenBarrierException] that says why.
  ///
  /// @param reason for the message
  public synchronized void abort(String reason) {
    aborted = "it was aborted: " + reason;
    sendAway(aborted);
  }

  private void sendAway(String why) {
    end(place -> place.broken = why);
  }

  /// {@return how many make a round}
  public int parties() {
    return parties;
  }

  /// {@return how many have come and wait for the others}
  public synchronized int waiting() {
    return round.size();
  }

  /// {@return whether the barrier was aborted and not reset since}
  public synchronized boolean isBroken() {
    return aborted != null;
  }

  /// Without a lock, as all that is only for reports: who is in trouble may hold it.
  @Override
  public String toString() {
    String state = aborted == null ? "" : ", broken";
    return "barrier (%d of %d waiting%s)".formatted(round.size(), parties, state);
  }
}
