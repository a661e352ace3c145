// SPDX-License-Identifier: Apache-2.0
package dev.belay.sim;

import dev.belay.Async;
import java.time.Duration;

/// Waits, on any loop, until a primitive tells by its text that its waiters have come.
final class Shown {
  private static final Duration MOMENT = Duration.ofNanos(100_000);
  private static final int LOOKS = 100_000;

  private Shown() {}

  /// Returns as soon as the text of `primitive` contains `state`; fails when it never does.
  static void by(Object primitive, String state) throws InterruptedException {
    for (int look = 0; look < LOOKS; look++) {
      if (primitive.toString().contains(state)) {
        return;
      }
      Async.sleep(MOMENT);
    }
    throw new AssertionError("not in time: " + state + ", but " + primitive);
  }
}
