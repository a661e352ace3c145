// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.http.CountedWindow.Slot;
import java.util.List;

/// What one request holds: a place in flight, at its host and in all, and a slot of every rate.
///
/// @param lane the host's
/// @param slots of the host's rates and of those over all hosts
/// @param waits what it waited for
record Permit(Lane lane, List<Slot> slots, Waits waits) {}
