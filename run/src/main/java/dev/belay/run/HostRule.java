// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import org.jspecify.annotations.Nullable;

/// Limits of one host, in place of those of each host.
///
/// @param host its name, perhaps with a port; or scheme, name and port as a URL
/// @param perHost requests in flight, or null
/// @param rate requests in any window, or null
public record HostRule(String host, @Nullable Integer perHost, @Nullable Rate rate) {
  /// Checks the number.
  public HostRule {
    if (perHost != null && perHost < 1) {
      throw new IllegalArgumentException(
          "per-host of " + host + " must be at least 1, was " + perHost);
    }
  }

  /// The URLs that stand for it: a name by itself stands for http and https.
  String[] urls() {
    return host.contains("://")
        ? new String[] {host}
        : new String[] {"http://" + host, "https://" + host};
  }
}
