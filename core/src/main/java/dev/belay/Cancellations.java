// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Cancellation;
import dev.belay.kernel.Cancellation.Kind;
import dev.belay.kernel.Strand;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Makes cancellations, and tells a cancellation from a failure.
final class Cancellations {
  /// Cause chains may be circles.
  private static final int LONGEST_CAUSE_CHAIN = 64;

  private Cancellations() {}

  /// A cancellation by the current thread, now.
  static Cancellation now(Kind kind, String reason) {
    Strand by = Strand.bound();
    return by == null
        ? new Cancellation(kind, reason, null, Instant.now())
        : new Cancellation(kind, reason, by.path(), by.loop().clock().instant());
  }

  /// What the code of `strand` is told.
  static CancelledException exception(Strand strand, Cancellation why) {
    return new CancelledException(strand.path(), why);
  }

  /// Whether what code threw in a cancelled scope came from the cancellation: an interruption, a
  /// channel or socket that the interrupt closed, a refusal to start children in a cancelled group,
  /// or anything that has one of these as a cause.
  ///
  /// Without this rule one failure beside a thousand siblings that wrap their InterruptedException
  /// would be a thousand and one failures. A group's exception came from the cancellation only if
  /// all of its failures did.
  static boolean causedBy(@Nullable Throwable thrown, Strand strand) {
    Throwable t = thrown;
    for (int i = 0; t != null && i < LONGEST_CAUSE_CHAIN; i++) {
      if (t instanceof TaskGroupException group) {
        return group.failures().stream().allMatch(f -> causedBy(f.exception(), strand));
      }
      boolean interruption =
          t instanceof InterruptedException
              || t instanceof ShuttingDownException
              || t instanceof ClosedByInterruptException
              || (t instanceof InterruptedIOException && !(t instanceof SocketTimeoutException))
              || (t instanceof SocketException && strand.wasInterruptedByUs());
      if (interruption) {
        return true;
      }
      t = t.getCause();
    }
    return false;
  }

  /// Hands the failures that `dropped` carries to the loop's handler, because nobody will be told
  /// of `dropped` itself: it only came from a cancellation of `strand`. Try-with-resources, for
  /// one, suppresses what a clean-up throws on the interruption that it cleans up after.
  static void handOver(Strand strand, @Nullable Throwable dropped) {
    Throwable t = dropped;
    for (int i = 0; t != null && i < LONGEST_CAUSE_CHAIN; i++) {
      for (Throwable carried : t.getSuppressed()) {
        if (causedBy(carried, strand)) {
          handOver(strand, carried);
        } else {
          strand.loop().unhandled(strand.path(), carried);
        }
      }
      t = t.getCause();
    }
  }
}
