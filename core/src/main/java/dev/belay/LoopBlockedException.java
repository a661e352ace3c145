// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Blocked;
import java.io.Serial;

/// A task blocks in code that is not Belay's and so stops its confined loop. It is not thrown but
/// handed to the loop's handler; its stack is that of the blocked task.
public final class LoopBlockedException extends BelayException {
  @Serial private static final long serialVersionUID = 1;

  LoopBlockedException(Blocked blocked) {
    super(blocked.message(), null);
    setStackTrace(blocked.stack().toArray(StackTraceElement[]::new));
  }
}
