// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import org.jspecify.annotations.Nullable;

/// The lines of one request in started.jsonl. Used by the task of that request only.
final class StartNote {
  private final StartedLog log;
  private final long ordinal;
  private boolean written;
  private @Nullable WriteFailedException failure;

  StartNote(StartedLog log, long ordinal) {
    this.log = log;
    this.ordinal = ordinal;
  }

  /// Notes that the request is about to be sent; once is enough for all its attempts.
  void write() throws WriteFailedException {
    if (written) {
      return;
    }
    try {
      log.started(ordinal);
    } catch (WriteFailedException e) {
      failure = e;
      throw e;
    }
    written = true;
  }

  /// Whether it may have been sent.
  boolean isWritten() {
    return written;
  }

  /// Notes that it is left and known not to have been carried out.
  void left() throws WriteFailedException {
    check();
    if (written) {
      log.left(ordinal);
    }
  }

  /// Throws what kept the note from being written: the session took that for a fault of the body.
  void check() throws WriteFailedException {
    if (failure != null) {
      throw failure;
    }
  }
}
