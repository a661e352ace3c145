// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// Nanoseconds that were spent waiting, by what the waiting was for.
record Waits(long rate, long perHost, long global, long pause) {
  static final Waits NONE = new Waits(0, 0, 0, 0);

  Waits minus(Waits earlier) {
    return new Waits(
        rate - earlier.rate,
        perHost - earlier.perHost,
        global - earlier.global,
        pause - earlier.pause);
  }

  Waits plus(Waits more) {
    return new Waits(
        rate + more.rate, perHost + more.perHost, global + more.global, pause + more.pause);
  }

  Waits plus(Bound bound, long nanos) {
    return switch (bound) {
      case NONE -> this;
      case RATE -> new Waits(rate + nanos, perHost, global, pause);
      case PER_HOST -> new Waits(rate, perHost + nanos, global, pause);
      case GLOBAL -> new Waits(rate, perHost, global + nanos, pause);
      case PAUSE -> new Waits(rate, perHost, global, pause + nanos);
    };
  }
}
