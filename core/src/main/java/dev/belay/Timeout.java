// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Cancellation;
import dev.belay.kernel.Cancellation.Kind;
import dev.belay.kernel.ForeignInterrupt;
import dev.belay.kernel.Loop;
import dev.belay.kernel.Nanos;
import dev.belay.kernel.Scope;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A scope that a timer cancels.
///
/// Who reports what: a value is a value, also after the deadline. A cancellation in flight becomes
/// a [DeadlineExceededException] if this scope's deadline caused it and nothing further out is
/// cancelled; if something is, only the outermost reports. Any other exception is that exception.
final class Timeout {
  private Timeout() {}

  static <T extends @Nullable Object, X extends Exception> T call(
      Duration limit, Body<? extends T, ? extends X> body) throws X, InterruptedException {
    long nanos = Nanos.of(limit);
    return Caller.<T, X>within(strand -> call(strand, nanos, body));
  }

  private static <T extends @Nullable Object> T call(
      Strand strand, long limit, Body<? extends T, ?> body) throws Exception {
    long start = strand.loop().nanoTime();
    if (limit <= 0) {
      throw new DeadlineExceededException(strand.path(), limit, 0, null);
    }
    Scope scope = Scope.plain(strand.scope(), strand);
    // Entered first: a timer that found the strand outside of the scope would interrupt nobody.
    strand.enter(scope);
    Timer timer = null;
    try {
      timer = strand.loop().schedule(limit, () -> scope.cancel(passed(limit, strand.loop())));
      return body.call();
    } catch (ForeignInterrupt e) {
      throw e;
    } catch (Throwable t) {
      boolean told =
          scope.cancellation() != null
              && Cancellations.causedBy(t, strand)
              && !isCancelledOutside(scope);
      if (told) {
        long elapsed = strand.loop().nanoTime() - start;
        throw new DeadlineExceededException(strand.path(), limit, elapsed, t);
      }
      throw t;
    } finally {
      if (timer != null) {
        timer.cancel();
      }
      strand.leave(scope);
    }
  }

  private static Cancellation passed(long limit, Loop loop) {
    String reason = "deadline of " + Nanos.toText(limit) + " passed";
    return new Cancellation(Kind.DEADLINE, reason, null, loop.clock().instant());
  }

  private static boolean isCancelledOutside(Scope scope) {
    Scope parent = scope.parent();
    return parent != null && parent.isEffectivelyCancelled();
  }
}
