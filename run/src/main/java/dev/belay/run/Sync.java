// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

/// When records are forced to the disk. They are handed to the operating system at once in any
/// case: a killed process loses none, only a machine that loses its power may.
public enum Sync {
  /// When the operating system likes.
  NONE,
  /// Once a second.
  SECOND,
  /// After each record.
  EACH
}
