// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.ExitCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jline.utils.Signals;

/// Stops a run by signals: the first one lets it finish what is in flight, the second ends it at
/// once, and a third does not even wait for that.
///
/// Signals are caught, not left to a shutdown hook: while a hook runs, the JVM ignores the second
/// Ctrl-C.
final class TwoStageStop {
  private final Consumer<ExitCode> drain;
  private final Consumer<ExitCode> abort;
  private final Consumer<String> say;
  private final AtomicInteger count = new AtomicInteger();
  private final Object previousInterrupt;
  private final Object previousTerminate;

  TwoStageStop(Consumer<ExitCode> drain, Consumer<ExitCode> abort, Consumer<String> say) {
    this.drain = drain;
    this.abort = abort;
    this.say = say;
    this.previousInterrupt = Signals.register("INT", () -> signalled(ExitCode.INTERRUPTED));
    this.previousTerminate = Signals.register("TERM", () -> signalled(ExitCode.TERMINATED));
  }

  void signalled(ExitCode code) {
    switch (count.incrementAndGet()) {
      case 1 -> {
        say.accept("stopping: waiting for what is in flight; once more to leave at once");
        drain.accept(code);
      }
      case 2 -> {
        say.accept("leaving at once");
        abort.accept(code);
      }
      default -> Runtime.getRuntime().halt(code.code());
    }
  }

  /// Leaves signals to whoever had them before.
  void unregister() {
    Signals.unregister("INT", previousInterrupt);
    Signals.unregister("TERM", previousTerminate);
  }
}
