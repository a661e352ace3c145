// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far a run is.
///
/// @param total requests in all, or -1 while the input is still being read
/// @param recorded requests with a final record, those of earlier sittings included
/// @param ok records whose outcome is ok
/// @param failed records with any other outcome
/// @param inFlight requests at a server right now
/// @param ratePerSecond records a second over the last few seconds
/// @param eta how long the rest takes at that rate; null while nobody can know
/// @param paused hosts that asked for a pause, each with the time it ends
public record Progress(
    long total,
    long recorded,
    long ok,
    long failed,
    long inFlight,
    double ratePerSecond,
    @Nullable Duration eta,
    List<String> paused) {

  /// Copies the list.
  public Progress {
    paused = List.copyOf(paused);
  }
}
