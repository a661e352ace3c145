// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import dev.belay.run.Progress;
import java.util.Optional;
import java.util.function.Consumer;

/// Shows on standard error how far a run is.
interface ProgressDisplay extends Consumer<Progress>, AutoCloseable {

  /// Says something beside the progress.
  void say(String message);

  /// Shows no more progress; what was rewritten is wiped away.
  @Override
  void close();

  static ProgressDisplay of(Shown shown, Streams streams) {
    Colours colours = shown.colours();
    boolean always = colours.on(false);
    return switch (shown.progress()) {
      case NONE -> new SilentProgress(streams);
      case PLAIN -> new PlainProgress(streams, System::nanoTime, always);
      case JSON -> new JsonProgress(streams, System::nanoTime);
      case AUTO -> {
        Optional<ErrorTerminal> terminal = ErrorTerminal.find();
        yield terminal.isPresent()
            ? new LiveProgress(
                streams.err(), terminal.get()::width, colours.on(terminal.get().colour()))
            : new PlainProgress(streams, System::nanoTime, always);
      }
    };
  }
}
