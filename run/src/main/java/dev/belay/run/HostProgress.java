// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a run does at one host right now.
///
/// @param key scheme, host and port
/// @param inFlight requests at the host
/// @param waiting requests that wait to be let through
/// @param refused how often the host has refused so far
/// @param pausedUntil until when nobody is let through; null when it is not paused
public record HostProgress(
    String key, int inFlight, int waiting, long refused, @Nullable Instant pausedUntil) {

  /// {@return the host as people call it, with its port where that is not the usual one}
  public String name() {
    return Hosts.name(key);
  }
}
