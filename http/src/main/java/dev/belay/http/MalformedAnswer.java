// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The peer said something that is not HTTP, or more than is allowed.
final class MalformedAnswer extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final boolean tooLarge;

  MalformedAnswer(String fact, boolean tooLarge, @Nullable Throwable cause) {
    super(fact, cause);
    this.tooLarge = tooLarge;
  }

  boolean tooLarge() {
    return tooLarge;
  }
}
