// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

/// How a run ended, as the number that the process gives to its caller.
public enum ExitCode {
  /// Every request is recorded and within `--fail-on`.
  OK(0),
  /// A bug or an unexpected error in the tool.
  INTERNAL(1),
  /// Usage, configuration or input file wrong; nothing was sent.
  USAGE(2),
  /// Finished and everything recorded; some requests failed.
  FAILURES(3),
  /// Stopped by a limit that the user set; can be resumed.
  STOPPED(4),
  /// The journal or a body could not be written; can be resumed.
  CANNOT_WRITE(5),
  /// Finished, but a condition that the user set does not allow it.
  THRESHOLD(6),
  /// Refused to resume: the input or the request options changed.
  REFUSED(7),
  /// Ended by SIGINT; can be resumed.
  INTERRUPTED(130),
  /// Ended by SIGTERM; can be resumed.
  TERMINATED(143);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /// {@return the number}
  public int code() {
    return code;
  }
}
