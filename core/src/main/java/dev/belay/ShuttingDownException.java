// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.io.Serial;

/// The refusal to start a child in a group that has been cancelled. A body that is still starting
/// children when the first of them fails runs into it; it is told apart from a misuse, so that the
/// failure comes out alone.
final class ShuttingDownException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1;

  ShuttingDownException(String message) {
    super(message);
  }
}
