// SPDX-License-Identifier: Apache-2.0
package dev.belay.cli;

/// What `--progress` may say.
enum ProgressMode {
  /// Lines that are rewritten where standard error is a terminal, otherwise `PLAIN`.
  AUTO,
  /// A line every half minute.
  PLAIN,
  /// An object of JSON a second.
  JSON,
  /// Nothing.
  NONE
}
