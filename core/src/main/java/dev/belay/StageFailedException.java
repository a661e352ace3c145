// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.io.Serial;
import java.util.Objects;

/// Tells who awaits a completion stage that the stage has failed or was cancelled. The cause is
/// what it failed with, without the `CompletionException` that stages wrap around it.
public final class StageFailedException extends BelayException {
  @Serial private static final long serialVersionUID = 1;

  StageFailedException(Throwable failure) {
    super("await of a stage: it failed with " + failure, failure);
  }

  /// Throws the failure itself if it is of the given type, and does nothing otherwise.
  ///
  /// @param type the type that the caller wants to handle
  /// @param <X> that type
  /// @throws X the failure
  public <X extends Throwable> void rethrow(Class<X> type) throws X {
    Throwable failure = Objects.requireNonNull(getCause(), "the failure is the cause");
    if (type.isInstance(failure)) {
      throw type.cast(failure);
    }
  }
}
