// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

/// What `--progress` may say.
enum ProgressMode {
  /// One line that is rewritten where standard error is a terminal, otherwise `PLAIN`.
  AUTO,
  /// A line every half minute.
  PLAIN,
  /// Nothing.
  NONE
}
