// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a line asks for, or why it asks for nothing.
final class LineReading {
  private final LineParser.@Nullable Parsed parsed;
  private final @Nullable Exception trouble;

  private LineReading(LineParser.@Nullable Parsed parsed, @Nullable Exception trouble) {
    this.parsed = parsed;
    this.trouble = trouble;
  }

  static LineReading of(RequestLine line, LineParser parser) {
    try {
      return new LineReading(parser.parse(line), null);
    } catch (LineParser.BadLineException | RuntimeException e) {
      return new LineReading(null, e);
    }
  }

  /// What the line asks for; null when it cannot be read.
  LineParser.@Nullable Parsed orNull() {
    return parsed;
  }

  /// What the line asks for.
  ///
  /// @throws LineParser.BadLineException when it cannot be read
  LineParser.Parsed get() throws LineParser.BadLineException {
    if (trouble instanceof LineParser.BadLineException fault) {
      throw fault;
    }
    if (trouble instanceof RuntimeException bug) {
      throw bug;
    }
    return Objects.requireNonNull(parsed);
  }
}
