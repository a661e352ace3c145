// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.http.CountedWindow.Slot;
import java.util.List;

/// What one request holds: a place in flight, at its host and in all, and a slot of every rate.
final class Permit {
  private final Lane lane;
  private final List<Slot> slots;
  private final Waits waits;

  /// Whether its first byte may have left. Written by the one that sends, read when it is closed.
  volatile boolean sent;

  /// @param lane the host's
  /// @param slots of the host's rates and of those over all hosts
  /// @param waits what it waited for
  Permit(Lane lane, List<Slot> slots, Waits waits) {
    this.lane = lane;
    this.slots = slots;
    this.waits = waits;
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
