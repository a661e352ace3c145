// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Nanos;

/// What a sleeper waits for, put into words only when asked.
record Sleep(long nanos) {
  @Override
  public String toString() {
    return "sleep of " + Nanos.toText(nanos);
  }
}
