// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

/// What `--color` may say.
enum Colours {
  /// On a terminal, unless `NO_COLOR` is set.
  AUTO,
  /// Wherever progress is shown.
  ALWAYS,
  /// Nowhere.
  NEVER;

  /// Whether there are any on a terminal.
  ///
  /// @param wanted whether its user has not refused them
  boolean on(boolean wanted) {
    return this == ALWAYS || (this == AUTO && wanted);
  }
}
