// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.io.Serial;

/// The promise that was awaited was broken by [Promise#fail]. The cause is what that was given.
public final class PromiseBrokenException extends BelayException {
  @Serial private static final long serialVersionUID = 1;

  PromiseBrokenException(Throwable failure) {
    super("await of a promise: it was broken by " + failure, failure);
  }
}
