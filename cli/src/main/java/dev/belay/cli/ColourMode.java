// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

import org.jspecify.annotations.Nullable;

/// What `--color` may say.
enum ColourMode {
  /// Colours on a terminal, unless `NO_COLOR` is set.
  AUTO,
  /// Colours in any case.
  ALWAYS,
  /// No colours.
  NEVER;

  /// Whether to write in colour.
  ///
  /// @param terminal whether it goes to a terminal
  boolean on(boolean terminal) {
    return switch (this) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO -> terminal && !refused(System.getenv("NO_COLOR"));
    };
  }

  private static boolean refused(@Nullable String noColor) {
    return noColor != null && !noColor.isEmpty();
  }
}
