// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import java.time.Duration;
import java.time.Instant;

/// What follows from the end of an attempt, for this request and for its host.
sealed interface Decision {

  /// How long the host is to be paused for everybody; zero when it is not.
  Duration pause();

  /// The reason of the wait or of the pause.
  WaitReason why();

  /// No further attempt: what came is the result.
  record Stop(Duration pause, WaitReason why) implements Decision {
    static final Stop QUIET = new Stop(Duration.ZERO, WaitReason.NONE);
  }

  /// Another attempt.
  ///
  /// @param delay how long this request stays away; zero when the pause of the host does the
  ///   waiting
  /// @param pause of the host
  /// @param why the reason of either
  /// @param fresh whether it must go on a new connection. Such a resend is no new attempt: it keeps
  ///   the number, but is let through and charged like any other
  record Again(Duration delay, Duration pause, WaitReason why, boolean fresh) implements Decision {}

  /// The server asks for a longer wait than the policy allows: the request fails now, and the host
  /// stays paused.
  record GiveUpUntil(Instant until, Duration pause, WaitReason why) implements Decision {}
}
