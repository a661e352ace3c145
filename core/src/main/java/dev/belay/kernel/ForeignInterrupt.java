// SPDX-License-Identifier: Apache-2.0
package dev.belay.kernel;

import java.io.Serial;

/// An interrupt during a Belay wait that Belay did not send. To users it is the
/// `InterruptedException` that they know; inside it can be told from a cancellation for certain.
public final class ForeignInterrupt extends InterruptedException {
  @Serial private static final long serialVersionUID = 1;

  /// An interrupt that hit what the message says.
  public ForeignInterrupt(String message) {
    super(message);
  }
}
