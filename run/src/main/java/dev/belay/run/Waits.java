// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

/// Where requests waited before they were sent, in milliseconds.
///
/// @param rate for a rate
/// @param perHost for the cap of their host
/// @param global for the cap over all hosts
/// @param pause because the host had asked for a pause
record Waits(double rate, double perHost, double global, double pause) {
  static final Waits NONE = new Waits(0, 0, 0, 0);

  double sum() {
    return rate + perHost + global + pause;
  }

  Waits plus(Waits other) {
    return new Waits(
        rate + other.rate, perHost + other.perHost, global + other.global, pause + other.pause);
  }
}
