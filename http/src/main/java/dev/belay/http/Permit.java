// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.http.CountedWindow.Slot;
import java.util.List;

/// What one request holds: a place in flight, at its host and in all, and a slot of every rate.
final class Permit {
  private final Lane lane;
  private final List<Slot> slots;
  private final Waits waits;

  private static final long NOT_SENT = Long.MIN_VALUE;

  /// When its first byte may have left. Written by the one that sends, read when it is closed.
  private volatile long sentAt = NOT_SENT;

  /// @param lane the host's
  /// @param slots of the host's rates and of those over all hosts
  /// @param waits what it waited for
  Permit(Lane lane, List<Slot> slots, Waits waits) {
    this.lane = lane;
    this.slots = slots;
    this.waits = waits;
  }

  /// Its first byte is about to leave.
  void sent(long now) {
    sentAt = now;
  }

  boolean isSent() {
    return sentAt != NOT_SENT;
  }

  long sentAt() {
    return sentAt;
  }

  Lane lane() {
    return lane;
  }

  List<Slot> slots() {
    return slots;
  }

  Waits waits() {
    return waits;
  }
}
