// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import java.io.IOException;
import java.util.Optional;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/// The terminal behind standard error, where there is one that can rewrite a line.
///
/// Java itself only tells whether input and output are both a terminal, and `belay fetch -` reads
/// from a pipe. So the question goes to JLine, which asks the system for each stream.
final class ErrorTerminal {
  private static final int USUAL_WIDTH = 80;

  private final TerminalProvider provider;

  private ErrorTerminal(TerminalProvider provider) {
    this.provider = provider;
  }

  static Optional<ErrorTerminal> find() {
    return "dumb".equals(System.getenv("TERM"))
        ? Optional.empty()
        : provider().filter(p -> p.isSystemStream(SystemStream.Error)).map(ErrorTerminal::new);
  }

  /// Whether somebody sits before standard input, of whom nothing can be read yet.
  static boolean inputIsTerminal() {
    return provider().filter(p -> p.isSystemStream(SystemStream.Input)).isPresent();
  }

  /// How many columns it has now.
  int width() {
    int width = provider.systemStreamWidth(SystemStream.Error);
    return width > 0 ? width : USUAL_WIDTH;
  }

  /// Whether it may be written to in colour.
  boolean colour() {
    String refused = System.getenv("NO_COLOR");
    return refused == null || refused.isEmpty();
  }

  private static Optional<TerminalProvider> provider() {
    try {
      return Optional.of(TerminalProvider.load("ffm"));
    } catch (IOException e) {
      // No native access on this system: then no stream is known to be a terminal.
      return Optional.empty();
    }
  }
}
