// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.io.Serial;

/// Tells one who waits at a [dev.belay.sync.Barrier], or comes to it, that the others will not
/// come: it was reset or aborted.
public final class BrokenBarrierException extends BelayException {
  @Serial private static final long serialVersionUID = 1;

  private final String reason;

  /// For barriers.
  ///
  /// @param parties how many make a round
  /// @param reason what happened to the barrier
  public BrokenBarrierException(int parties, String reason) {
    super(
        "waiting at a barrier: all %d parties must come, but %s".formatted(parties, reason), null);
    this.reason = reason;
  }

  /// {@return what happened to the barrier: that it was reset, or aborted and why}
  public String reason() {
    return reason;
  }
}
