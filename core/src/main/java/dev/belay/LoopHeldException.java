// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Held;
import java.io.Serial;

/// A task has held its confined loop for long while others were ready: it computed, or blocked. It
/// is not thrown but handed to the loop's handler; its stack is that of the task.
public final class LoopHeldException extends BelayException {
  @Serial private static final long serialVersionUID = 1;

  LoopHeldException(Held held) {
    super(held.message(), null);
    setStackTrace(held.stack().toArray(StackTraceElement[]::new));
  }
}
