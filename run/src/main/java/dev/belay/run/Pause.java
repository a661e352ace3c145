// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

/// A time in which a host was not to be asked, in milliseconds since 1970.
record Pause(long from, long to) {

  /// What followed an attempt that a server had answered with a pause.
  ///
  /// @param start when the attempt began
  /// @param tookMs how long it was
  /// @param waitedMs how long the next one was waited with
  static Pause after(long start, double tookMs, double waitedMs) {
    long from = start + Math.round(tookMs);
    return new Pause(from, from + Math.round(waitedMs));
  }
}
