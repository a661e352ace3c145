// SPDX-License-Identifier: Apache-2.0
package dev.belay.origin;

import java.time.Duration;

/// So many requests in any window of a length.
record Rate(int permits, Duration length) {

  SlidingWindow window() {
    return new SlidingWindow(permits, length);
  }
}
