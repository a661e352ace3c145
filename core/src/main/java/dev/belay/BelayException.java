// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// What Belay's verbs throw of their own, apart from [CancelledException]. Unchecked, so that they
/// do not widen the checked exceptions that the compiler infers for the lambdas around them.
public abstract sealed class BelayException extends RuntimeException
    permits BrokenBarrierException,
        DeadlineExceededException,
        LoopBlockedException,
        LoopHeldException,
        PromiseBrokenException,
        QueueClosedException,
        StageFailedException,
        StragglersException,
        TaskCancelledException,
        TaskFailedException,
        TaskGroupException {
  @Serial private static final long serialVersionUID = 1;

  BelayException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
