// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import org.jspecify.annotations.Nullable;

/// What a line asks for, or why it asks for nothing.
final class LineReading {
  private final LineParser.@Nullable Parsed parsed;
  private final LineParser.@Nullable BadLineException fault;
  private final @Nullable RuntimeException bug;

  private LineReading(
      LineParser.@Nullable Parsed parsed,
      LineParser.@Nullable BadLineException fault,
      @Nullable RuntimeException bug) {
    this.parsed = parsed;
    this.fault = fault;
    this.bug = bug;
  }

  static LineReading of(RequestLine line, LineParser parser) {
    try {
      return new LineReading(parser.parse(line), null, null);
    } catch (LineParser.BadLineException e) {
      return new LineReading(null, e, null);
    } catch (RuntimeException e) {
      return new LineReading(null, null, e);
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
    if (fault != null) {
      throw fault;
    }
    if (parsed == null) {
      throw bug == null ? new IllegalStateException("a line is read or not") : bug;
    }
    return parsed;
  }
}
