// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// How long a host that refuses without a hint is left alone: [SessionDefaults#FIRST_PAUSE], twice
/// as long each time it refuses again after the pause before it has let anything through, and the
/// first length again once it has let requests through for as long as the last pause took. Who lets
/// some through and refuses others is paused for the same time again: how fast it may be asked is
/// found out by the learned rate. Time is an argument; not thread-safe.
final class RefusalLadder {
  private static final long FIRST_NANOS = SessionDefaults.FIRST_PAUSE.toNanos();
  private static final long LONGEST_NANOS = SessionDefaults.LONGEST_PAUSE.toNanos();

  private long length;
  private long pauseEnds;
  private boolean paused;

  /// Whether it has let a request through that was sent after the pause.
  private boolean served;

  /// The length of the pause that a refusal without a hint is answered with.
  ///
  /// @param started when the refused request was let through. Those that were on their way when the
  ///   first of them was refused tell nothing new, however many they are
  long next(long started) {
    long sincePause = started - pauseEnds;
    if (length == 0 || !paused || sincePause > length) {
      length = FIRST_NANOS;
    } else if (sincePause >= 0 && !served) {
      length = Math.min(2 * length, LONGEST_NANOS);
    }
    return length;
  }

  /// A request was let through, whatever the answer was.
  ///
  /// @param started when it was sent
  void served(long started) {
    served |= paused && started >= pauseEnds;
  }

  /// A pause was made, be it of this length or by a hint.
  void pausedUntil(long until) {
    if (!paused || until - pauseEnds > 0) {
      pauseEnds = until;
      paused = true;
      served = false;
    }
  }
}
