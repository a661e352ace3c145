// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

/// How long a host that refuses without a hint is left alone: [SessionDefaults#FIRST_PAUSE], twice
/// as long each time it goes on refusing after the pause, and the first length again once it has
/// let requests through for as long as the last pause took. Time is an argument; not thread-safe.
final class RefusalLadder {
  private static final long FIRST_NANOS = SessionDefaults.FIRST_PAUSE.toNanos();
  private static final long LONGEST_NANOS = SessionDefaults.LONGEST_PAUSE.toNanos();

  private long length;
  private long pauseEnds;
  private boolean paused;

  /// The length of the pause that a refusal without a hint is answered with.
  ///
  /// @param started when the refused request was let through. Those that were on their way when the
  ///   first of them was refused tell nothing new, however many they are
  long next(long started) {
    long sincePause = started - pauseEnds;
    if (length == 0 || !paused || sincePause > length) {
      length = FIRST_NANOS;
    } else if (sincePause >= 0) {
      length = Math.min(2 * length, LONGEST_NANOS);
    }
    return length;
  }

  /// A pause was made, be it of this length or by a hint.
  void pausedUntil(long until) {
    if (!paused || until - pauseEnds > 0) {
      pauseEnds = until;
      paused = true;
    }
  }
}
