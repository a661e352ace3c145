// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a report shows of one record: its figures, and when each of its parts was.
///
/// Times are milliseconds since 1970; 0 is unknown.
///
/// @param figures what is counted
/// @param id the caller's name for the request
/// @param url what was asked, masked; null when the line had none
/// @param queued when it was read ahead
/// @param tries its attempts, in order
/// @param message what its error says, if it has one
record Entry(
    Figures figures,
    String id,
    @Nullable String url,
    long queued,
    List<Try> tries,
    @Nullable String message) {

  /// One attempt.
  ///
  /// @param start when it began
  /// @param end when it was over
  /// @param result its status or its error, in a word
  record Try(long start, long end, String result) {}

  /// When the last attempt was over, or what comes nearest to it.
  long end() {
    return tries.isEmpty() ? queued : tries.getLast().end();
  }

  /// When the first attempt began, or what comes nearest to it.
  long start() {
    return tries.isEmpty() ? queued : tries.getFirst().start();
  }
}
