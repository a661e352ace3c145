// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Straggling;
import java.io.Serial;

/// A cancelled scope has not ended in the time that it had for that: some of its tasks swallow
/// their cancellation, clean up for long, or block where no interrupt reaches them. It is not
/// thrown but handed to the loop's handler. Suppressed on it is one exception for each of those
/// tasks, with its name and its stack.
public final class StragglersException extends BelayException {
  @Serial private static final long serialVersionUID = 1;

  StragglersException(Straggling report) {
    super(report.message(), null);
    setStackTrace(new StackTraceElement[0]);
    report.stragglers().forEach(straggler -> addSuppressed(new StragglersException(straggler)));
  }

  private StragglersException(Straggling.Straggler straggler) {
    super("task " + straggler.path() + " " + straggler.doing(), null);
    setStackTrace(straggler.stack().toArray(StackTraceElement[]::new));
  }
}
