// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

/// A run that cannot begin or go on: one line for the user, and the exit code that says the kind.
public final class RunException extends Exception {
  private static final long serialVersionUID = 1L;

  /// The kind.
  private final ExitCode code;

  /// An exception with the line that the user is to read.
  ///
  /// @param code the kind
  /// @param line the line
  public RunException(ExitCode code, String line) {
    super(line);
    this.code = code;
  }

  /// An exception with the line that the user is to read and what was behind it.
  ///
  /// @param code the kind
  /// @param line the line
  /// @param cause what was behind it
  public RunException(ExitCode code, String line, Throwable cause) {
    super(line, cause);
    this.code = code;
  }

  /// {@return the exit code}
  public ExitCode code() {
    return code;
  }
}
